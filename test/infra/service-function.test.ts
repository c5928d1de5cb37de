import { describe, expect, test } from 'vitest';
import { readSettings } from '../../shared/settings/settings.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack({ logRetentionDays: '90', logLevel: 'WARN', 'limits.messageSending': '7' });

const tableVariables = {
  INBOX_TABLE: '${Storage/Inbox}',
  REGISTRY_TABLE: '${Storage/Registry}',
  AUDIT_EVENTS_TABLE: '${Storage/AuditEvents}',
  RATE_COUNTERS_TABLE: '${Storage/RateCounters}',
  DNS_CACHE_TABLE: '${Storage/DnsCache}',
};
const { INBOX_TABLE, REGISTRY_TABLE, AUDIT_EVENTS_TABLE, RATE_COUNTERS_TABLE, DNS_CACHE_TABLE } =
  tableVariables;

const expectations = [
  { path: 'Ingress', name: 'ingress', memory: 512, timeout: 15, tables: tableVariables },
  {
    path: 'Verify',
    name: 'verify',
    memory: 512,
    timeout: 15,
    tables: { REGISTRY_TABLE, RATE_COUNTERS_TABLE, DNS_CACHE_TABLE },
  },
  { path: 'InboxApi', name: 'inbox', memory: 256, timeout: 15, tables: { INBOX_TABLE } },
  { path: 'Dispatch', name: 'dispatch', memory: 256, timeout: 60, tables: { AUDIT_EVENTS_TABLE } },
];

describe('functions (design, AWS shape)', () => {
  test.each(expectations)('$path runs on Node.js 24 and arm64, with its tables only', (expected) => {
    const { path, name, memory, timeout, tables } = expected;
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
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: 'WARN',
        POWERTOOLS_METRICS_NAMESPACE: 'btps-test',
        ...tables,
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

  test('logRetentionDays of 90 is the retention of every log group', () => {
    const groups = [...resources].filter(([, { type }]) => type === 'AWS::Logs::LogGroup');
    expect(Object.fromEntries(groups.map(([path, { properties }]) => [path, properties]))).toEqual({
      'Ingress/Logs': { RetentionInDays: 90 },
      'Verify/Logs': { RetentionInDays: 90 },
      'InboxApi/Logs': { RetentionInDays: 90 },
      'Dispatch/Logs': { RetentionInDays: 90 },
      'DeviceApi/AccessLogs': { RetentionInDays: 90 },
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
