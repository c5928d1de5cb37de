import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type FunctionName, functions } from '../../infra/functions.ts';
import { createMetrics } from '../../shared/telemetry/create-metrics.ts';
import { type MetricKey, metrics } from '../../shared/telemetry/metrics.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();
const alarms = new Map(
  [...resources]
    .filter(([path]) => path.startsWith('MetricAlarms/'))
    .map(([path, { properties }]) => [path.replace('MetricAlarms/', ''), properties]),
);

const common = {
  AlarmDescription: expect.stringMatching(/\.$/),
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: ['${Alarms/Topic}'],
};
const dimensions = (service: string, stage = 'test') => [
  { Name: 'service', Value: service },
  { Name: 'stage', Value: stage },
];

describe('alarms on what the functions count (design, Desired state in DynamoDB)', () => {
  test.each([
    ['ForeignEdits', ['zoneSync', 'watch']],
    ['ZoneObstacles', ['zoneSync', 'watch']],
    ['UnpublishableRecords', ['zoneSync', 'watch']],
    ['ZoneSyncFailures', ['zoneSync', 'watch']],
    ['DamagedZone', ['ingress', 'verify']],
    ['Faults', ['ingress', 'verify', 'inbox', 'auth', 'portal', 'revoke', 'zoneSync', 'watch', 'forward']],
  ])('one of %s, from any of the functions %s, reaches the operators', (MetricName, services) => {
    expect(alarms.get(MetricName)).toEqual({
      ...common,
      Threshold: 1,
      Metrics: [
        {
          Id: 'expr_1',
          Label: MetricName,
          Expression: services.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
          ReturnData: true,
        },
        ...services.map((service, index) => ({
          Id: `m${index}`,
          ReturnData: false,
          MetricStat: {
            Metric: { Namespace: 'BTPS', MetricName, Dimensions: dimensions(service) },
            Period: 300,
            Stat: 'Sum',
          },
        })),
      ],
    });
  });

  test.each([
    ['ZoneDrift', 'Sum', 1],
    ['PropagationOverdue', 'Sum', 1],
    ['PropagationTime', 'Maximum', 300],
    ['RepairedAuditEvents', 'Sum', 1],
  ])('%s of watch reaches the operators', (MetricName, Statistic, Threshold) => {
    expect(alarms.get(MetricName)).toEqual({
      ...common,
      Namespace: 'BTPS',
      MetricName,
      Dimensions: dimensions('watch'),
      Period: 300,
      Statistic,
      Threshold,
    });
  });

  test('every metric that operators must know has one, and no alarm is on another', () => {
    const alarmed = Object.values(metrics).filter((metric) => metric.alarmed);
    expect([...alarms.keys()].sort()).toEqual(alarmed.map(({ name }) => name).sort());
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
