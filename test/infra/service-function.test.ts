import { describe, expect, test } from 'vitest';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack({
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  logRetentionDays: '90',
  logLevel: 'WARN',
  'limits.messageSending': '7',
});

const tableVariables = {
  INBOX_TABLE: '${Storage/Inbox}',
  REGISTRY_TABLE: '${Storage/Registry}',
  AUDIT_EVENTS_TABLE: '${Storage/AuditEvents}',
  RATE_COUNTERS_TABLE: '${Storage/RateCounters}',
  DNS_CACHE_TABLE: '${Storage/DnsCache}',
};
const { INBOX_TABLE, REGISTRY_TABLE, AUDIT_EVENTS_TABLE, RATE_COUNTERS_TABLE, DNS_CACHE_TABLE } =
  tableVariables;

const baseUrl = { BASE_URL: '${DeviceApi/Api.ApiEndpoint}' };
const tokenKeys = { TOKEN_KEYS: '[{"kmsKeyId":"${TokenKeys/Key1.Arn}"}]' };
const eventBus = { EVENT_BUS_NAME: '${Revocations/Bus}' };
const forwardQueue = { FORWARD_QUEUE_URL: '${Forwarding/Queue}' };
const serverKeys = { SERVER_KEYS: '[{"kmsKeyId":"${Forwarding/ServerKey.Arn}"}]' };
const zone = { HOSTED_ZONE_ID: 'Z0123456789ABCDEFGHIJ', ZONE_NAME: 'btps.saas.example' };
const backup = {
  BACKUP_LOCATION: 's3://${Backup/Exports/Bucket}/registry',
  AUDIT_EXPORT_LOCATION: 's3://${Backup/Exports/Bucket}/audit',
  AUDIT_EXPORT_KEY: '${Backup/Exports/Key.Arn}',
};

const expectations = [
  { path: 'Ingress', name: 'ingress', memory: 512, timeout: 15, told: { ...tableVariables, ...baseUrl } },
  {
    path: 'Verify',
    name: 'verify',
    memory: 512,
    timeout: 15,
    told: { REGISTRY_TABLE, RATE_COUNTERS_TABLE, DNS_CACHE_TABLE },
  },
  {
    path: 'InboxApi',
    name: 'inbox',
    memory: 256,
    timeout: 15,
    told: { INBOX_TABLE, REGISTRY_TABLE, ...baseUrl, ...tokenKeys },
  },
  {
    path: 'Auth',
    name: 'auth',
    memory: 256,
    timeout: 15,
    told: {
      REGISTRY_TABLE,
      AUDIT_EVENTS_TABLE,
      RATE_COUNTERS_TABLE,
      DNS_CACHE_TABLE,
      ...baseUrl,
      ...tokenKeys,
      ...serverKeys,
      ...eventBus,
    },
  },
  {
    path: 'Portal',
    name: 'portal',
    memory: 256,
    timeout: 29,
    told: { REGISTRY_TABLE, AUDIT_EVENTS_TABLE, DNS_CACHE_TABLE, ...baseUrl, ...eventBus },
  },
  {
    path: 'Revoke',
    name: 'revoke',
    memory: 256,
    timeout: 60,
    told: { REGISTRY_TABLE, AUDIT_EVENTS_TABLE, DNS_CACHE_TABLE, ...eventBus },
  },
  {
    path: 'ZoneSync',
    name: 'zoneSync',
    memory: 256,
    timeout: 120,
    told: { REGISTRY_TABLE, AUDIT_EVENTS_TABLE, DNS_CACHE_TABLE, ...zone },
  },
  {
    path: 'Watch',
    name: 'watch',
    memory: 1536,
    timeout: 900,
    told: {
      REGISTRY_TABLE,
      AUDIT_EVENTS_TABLE,
      INBOX_TABLE,
      DNS_CACHE_TABLE,
      ...zone,
      ...eventBus,
      ...backup,
      ...forwardQueue,
    },
  },
  { path: 'ZoneSettings', name: 'zoneSettings', memory: 256, timeout: 120, told: {} },
  {
    path: 'Dispatch',
    name: 'dispatch',
    memory: 256,
    timeout: 60,
    told: { AUDIT_EVENTS_TABLE, ...forwardQueue },
  },
  {
    path: 'Forward',
    name: 'forward',
    memory: 256,
    timeout: 60,
    told: { ...tableVariables, ...forwardQueue, ...serverKeys },
  },
  {
    path: 'Health',
    name: 'health',
    memory: 256,
    timeout: 30,
    told: {
      REGISTRY_TABLE,
      AUDIT_EVENTS_TABLE,
      ...baseUrl,
      ...zone,
      ZONE_SIGNED: 'false',
      CANARY_SECRET: '${HealthChecks/Canary}',
      DEAD_LETTER_QUEUES: '${Revocations/Failed},${Revocations/Undelivered},${Forwarding/Failed}',
    },
  },
];

describe('functions (design, AWS shape)', () => {
  test.each(expectations)('$path runs on Node.js 24 and arm64, told what it needs only', (expected) => {
    const { path, name, memory, timeout, told } = expected;
    const { Code, ...properties } = resources.get(`${path}/Function`)?.properties ?? {};
    const { BTPS_SETTINGS, ...variables } = properties.Environment.Variables;

    expect({ ...properties, Environment: variables }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: memory,
      Timeout: timeout,
      Role: `\${${path}/Role.Arn}`,
      LoggingConfig: { LogGroup: `\${${path}/Logs}` },
      Environment: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: 'WARN',
        POWERTOOLS_LOGGER_SAMPLE_RATE: '0.01',
        BTPS_STAGE: 'test',
        ...told,
      },
    });
    expect(readSettings({ BTPS_SETTINGS })).toMatchObject({
      domain: 'saas.example',
      limits: { messageSending: 7, dnsQueries: 1000 },
    });
  });

  test('there is no other function', () => {
    const functions = [...resources].filter(([, { type }]) => type === 'AWS::Lambda::Function');
    expect(functions.map(([path]) => path)).toEqual(expectations.map(({ path }) => `${path}/Function`));
  });

  test('zoneSyncConcurrency 2 reserves two instances for zone-sync, and none for any other function', () => {
    const reserved = [...synthesizeStack({ zoneSyncConcurrency: '2' })].filter(
      ([, { properties }]) => properties?.ReservedConcurrentExecutions !== undefined,
    );
    expect(reserved.map(([path, { properties }]) => [path, properties.ReservedConcurrentExecutions])).toEqual(
      [['ZoneSync/Function', 2]],
    );
  });

  test('logRetentionDays of 90 is the retention of every log group', () => {
    const groups = [...resources].filter(([, { type }]) => type === 'AWS::Logs::LogGroup');
    const accessLog = { RetentionInDays: 90, LogGroupClass: 'INFREQUENT_ACCESS' };
    expect(Object.fromEntries(groups.map(([path, { properties }]) => [path, properties]))).toEqual({
      ...{ 'DeviceApi/AccessLog': accessLog, 'PortalApi/AccessLog': accessLog },
      // Of the standard class, without which CloudWatch would see no metric in them.
      ...Object.fromEntries(expectations.map(({ path }) => [`${path}/Logs`, { RetentionInDays: 90 }])),
    });
  });

  test.each(expectations)('an error of $path reaches the operators', ({ path }) => {
    expect(resources.get(`${path}/Errors`)?.properties).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: `\${${path}/Function}` }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: ['${Alarms/Topic}'],
    });
  });
});
