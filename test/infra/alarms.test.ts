import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type FunctionName, functions } from '../../infra/functions.ts';
import { createMetrics } from '../../shared/telemetry/create-metrics.ts';
import { type MetricKey, metrics } from '../../shared/telemetry/metrics.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();
const alarms = new Map(
  [...resources]
    .filter(([, { type }]) => type === 'AWS::CloudWatch::Alarm')
    .map(([path, { properties }]) => [path, properties]),
);

const common = {
  AlarmDescription: expect.stringMatching(/\. Runbook: docs\/runbook\.md#[a-z-]+$/),
  TreatMissingData: 'notBreaching',
  AlarmActions: ['${Alarms/Topic}'],
};
const atLeast = (Threshold: number) => ({
  ...{ ...common, EvaluationPeriods: 1, Threshold },
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
});
const above = (Threshold: number) => ({ ...atLeast(Threshold), ComparisonOperator: 'GreaterThanThreshold' });
const dimensions = (service: string, stage = 'test') => [
  { Name: 'service', Value: service },
  { Name: 'stage', Value: stage },
];
const query = (Id: string, MetricName: string, service: string, more: object = {}) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Metric: { Namespace: 'BTPS', MetricName, Dimensions: dimensions(service) },
    ...{ Period: 300, Stat: 'Sum', ...more },
  },
});

describe('alarms on what the functions count', () => {
  test.each([
    ['ForeignEdits', 'foreignEdits', ['zoneSync', 'watch'], atLeast(1), 300],
    ['FailedRevocations', 'failedRevocations', ['portal', 'revoke', 'watch'], atLeast(1), 300],
    ['Revocations', 'revocations', ['portal', 'revoke', 'watch'], above(10), 3600],
    ['SuspiciousPatterns', 'suspiciousPatterns', ['ingress', 'auth'], atLeast(1), 300],
  ])('%s is the sum over the functions that print it (revocation.md, Monitoring Metrics)', (...row) => {
    const [name, key, services, bound, Period] = row;
    expect(alarms.get(`Monitoring/Metrics/${name}`)).toEqual({
      ...bound,
      Metrics: [
        {
          Id: 'expr_1',
          Label: name,
          Expression: services.map((_, index) => `FILL(${key}${index}, 0)`).join(' + '),
          ReturnData: true,
        },
        ...services.map((service, index) => query(`${key}${index}`, name, service, { Period })),
      ],
    });
  });

  test.each([
    ['ZoneDrift', 'watch', 'Sum', atLeast(1)],
    ['BogusAnswers', 'ingress', 'Sum', atLeast(5)],
    ['DamagedZone', 'ingress', 'Sum', atLeast(1)],
    ['DnsResolutionTime', 'ingress', 'Maximum', above(5000)],
    ['PropagationTime', 'watch', 'Maximum', above(300)],
    ['ResolverPropagationTime', 'watch', 'Maximum', above(420)],
  ])('%s of %s: the %s of five minutes', (MetricName, service, Statistic, bound) => {
    expect(alarms.get(`Monitoring/Metrics/${MetricName}`)).toEqual({
      ...bound,
      ...{ Namespace: 'BTPS', MetricName, Dimensions: dimensions(service), Period: 300, Statistic },
    });
  });

  test('public resolvers have the TTL of the records and two minutes', () => {
    const short = synthesizeStack({ recordTtlSeconds: 60 });
    const path = 'Monitoring/Metrics/ResolverPropagationTime';
    expect(short.get(path)?.properties.Threshold).toBe(180);
  });

  test.each([
    ['All', ['requests', 'DelegationRequests'], ['failures', 'DelegationFailures'], 'refused, %'],
    [
      'Known',
      ['knownRequests', 'KnownIdentityRequests'],
      ['knownFailures', 'KnownIdentityFailures'],
      'refused of existing identities, %',
    ],
  ] as const)(
    '%s: more than 5 %% of at least 20 in five minutes (best-practices.md, Key Metrics)',
    (...row) => {
      const [name, [requests, requestMetric], [failures, failureMetric], Label] = row;
      expect(alarms.get(`Monitoring/FailureRate/${name}`)).toEqual({
        ...above(5),
        Metrics: [
          {
            Id: 'expr_1',
            Label,
            Expression: `IF(${requests} >= 20, 100 * FILL(${failures}, 0) / ${requests}, 0)`,
            ReturnData: true,
          },
          query(requests, requestMetric, 'ingress'),
          query(failures, failureMetric, 'ingress'),
        ],
      });
    },
  );

  test('no health checks for five minutes ring, as missing data does', () => {
    expect(alarms.get('Monitoring/Health/Silent')).toEqual({
      ...common,
      ...{ Namespace: 'BTPS', MetricName: 'HealthChecks', Dimensions: dimensions('health') },
      ...{ Period: 60, Statistic: 'Sum', EvaluationPeriods: 5, Threshold: 1 },
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('every metric that operators must know has one, and no alarm is on another', () => {
    const alarmed = Object.values(metrics).filter((metric) => metric.alarmed);
    const names = [...new Set(watched().map(({ name }) => name))];
    expect(names.sort()).toEqual(alarmed.map(({ name }) => name).sort());
  });

  test('Faults are watched of every function that can print them', () => {
    const printing = (Object.keys(functions) as FunctionName[]).filter((name) =>
      /create(Telemetry|ZoneReport)\(/.test(readFileSync(functions[name].entry, 'utf8')),
    );
    expect(watched().flatMap(({ name, service }) => (name === 'Faults' ? [service] : []))).toEqual(printing);
  });
});

describe('two deployments in one account and region', () => {
  test('have no metric in common that an alarm is on', () => {
    const of = (stage: string) => watched(stage).map((metric) => JSON.stringify(metric));
    const staging = new Set(of('staging'));
    expect(staging.size).toBeGreaterThan(10);
    expect(of('prod').filter((metric) => staging.has(metric))).toEqual([]);
  });
});

describe('what a function prints in the environment that the stack gives it', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('is what the alarms are on: name, namespace, dimensions', () => {
    const keys = Object.keys(metrics) as MetricKey[];
    const printed = new Set(
      (Object.keys(functions) as FunctionName[]).flatMap((name) => printedBy(name, keys)).map(identify),
    );
    expect(watched().map(identify)).not.toEqual([]);
    expect(watched().filter((metric) => !printed.has(identify(metric)))).toEqual([]);
  });

  test('is the value under its unit, and printed once', () => {
    stubEnvironment('watch');
    const lines = recordLines();
    const recorder = createMetrics();
    recorder.add('propagationTime', 81.5);
    recorder.flush();
    recorder.flush();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'BTPS',
              Dimensions: [['service', 'stage']],
              Metrics: [{ Name: 'PropagationTime', Unit: 'Seconds' }],
            },
          ],
        },
        service: 'watch',
        stage: 'test',
        PropagationTime: 81.5,
      },
    ]);
  });
});

interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly service: string;
  readonly stage: string;
}

function identify({ namespace, name, service, stage }: WatchedMetric): string {
  return [namespace, name, service, stage].join();
}

/** Every metric of ours that an alarm of the stack is on. */
function watched(stage = 'test'): readonly WatchedMetric[] {
  const stack = stage === 'test' ? resources : synthesizeStack({ stage });
  return [...stack.values()]
    .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
    .flatMap(({ properties }) => {
      const { Metrics = [{ MetricStat: { Metric: properties } }] } = properties;
      return Metrics.flatMap(
        ({ MetricStat }: { MetricStat?: { Metric: unknown } }) => MetricStat?.Metric ?? [],
      );
    })
    .filter(({ Namespace }) => !Namespace.startsWith('AWS/'))
    .map(({ Namespace: namespace, MetricName: name, Dimensions }) => ({
      namespace,
      name,
      ...(Object.fromEntries(
        Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
      ) as { service: string; stage: string }),
    }));
}

const paths: Partial<Record<FunctionName, string>> = { inbox: 'InboxApi' };

function stubEnvironment(name: FunctionName): void {
  const path = paths[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const { Variables } = resources.get(`${path}/Function`)?.properties.Environment ?? {};
  for (const [variable, value] of Object.entries(Variables)) {
    if (/^(POWERTOOLS|BTPS_STAGE)/.test(variable)) vi.stubEnv(variable, String(value));
  }
  // Prints to the console that the test listens to.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
}

function recordLines(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  return lines;
}

function printedBy(name: FunctionName, keys: readonly MetricKey[]): readonly WatchedMetric[] {
  stubEnvironment(name);
  const lines = recordLines();
  const recorder = createMetrics();
  for (const key of keys) recorder.add(key, 1);
  recorder.flush();
  return lines.flatMap((line) => {
    const { _aws, service, stage } = JSON.parse(line);
    const [{ Namespace: namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect(Dimensions).toEqual([['service', 'stage']]);
    return Metrics.map(({ Name }: { Name: string }) => ({ namespace, name: Name, service, stage }));
  });
}
