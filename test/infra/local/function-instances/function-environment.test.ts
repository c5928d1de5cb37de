import { describe, expect, test } from 'vitest';
import { functionEnvironment } from '../../../../infra/local/function-instances/function-environment.ts';
import { settingsSchema } from '../../../../shared/settings/settings.ts';

const table = (name: string) => ({ name, streamArn: undefined });

const sources = {
  settings: settingsSchema.parse({ domain: 'saas.example', logLevel: 'WARN' }),
  tables: {
    Inbox: table('Inbox'),
    Registry: table('Registry'),
    AuditEvents: table('AuditEvents'),
    RateCounters: table('RateCounters'),
    DnsCache: table('DnsCache'),
  },
  deployment: {
    BASE_URL: 'http://127.0.0.1:1',
    TOKEN_KEYS: '[]',
    SERVER_KEYS: '[]',
    FORWARD_QUEUE_URL: 'http://127.0.0.1:2/000000000000/forwarding',
    EVENT_BUS_NAME: 'btps',
    HOSTED_ZONE_ID: 'Z1',
    ZONE_NAME: 'btps.saas.example',
    BACKUP_LOCATION: 'file:///backup',
    AUDIT_EXPORT_LOCATION: '',
    AUDIT_EXPORT_KEY: '',
    CANARY_SECRET: 'canary',
    ZONE_SIGNED: 'true',
    DEAD_LETTER_QUEUES: 'http://127.0.0.1:2/000000000000/forwarding-failed',
  },
  sdk: { AWS_REGION: 'us-east-1' },
};

describe('the environment of a function', () => {
  test('zone-sync is told its tables and the zone, and nothing of tokens or the bus', () => {
    expect(functionEnvironment('zoneSync', sources)).toEqual({
      AWS_REGION: 'us-east-1',
      REGISTRY_TABLE: 'Registry',
      AUDIT_EVENTS_TABLE: 'AuditEvents',
      DNS_CACHE_TABLE: 'DnsCache',
      HOSTED_ZONE_ID: 'Z1',
      ZONE_NAME: 'btps.saas.example',
      BTPS_SETTINGS: JSON.stringify(sources.settings),
      POWERTOOLS_SERVICE_NAME: 'zoneSync',
      POWERTOOLS_LOG_LEVEL: 'WARN',
      BTPS_STAGE: 'local',
      POWERTOOLS_TRACE_ENABLED: 'false',
      AWS_LAMBDA_FUNCTION_NAME: 'zoneSync',
      AWS_SDK_UA_APP_ID: 'zoneSync',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TZ: ':UTC',
    });
  });

  test('auth is told the URL, the keys of tokens and the bus; verify none of them', () => {
    expect(functionEnvironment('auth', sources)).toMatchObject({
      BASE_URL: 'http://127.0.0.1:1',
      TOKEN_KEYS: '[]',
      EVENT_BUS_NAME: 'btps',
    });
    expect(Object.keys(functionEnvironment('verify', sources))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(BASE_URL|TOKEN_KEYS|EVENT_BUS_NAME|ZONE_NAME)$/)]),
    );
  });
});
