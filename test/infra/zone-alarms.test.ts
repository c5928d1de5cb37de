import { describe, expect, test } from 'vitest';
import { zoneMetrics } from '../../shared/zone/zone-report.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const alarms = new Map(
  [...synthesizeStack()]
    .filter(([path]) => path.startsWith('ZoneAlarms/'))
    .map(([path, { properties }]) => [path.replace('ZoneAlarms/', ''), properties]),
);

const common = {
  AlarmDescription: expect.stringMatching(/\.$/),
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: ['${Alarms/Topic}'],
};

describe('alarms on the zone (design, Desired state in DynamoDB)', () => {
  test.each([
    ['ForeignEdits', 'ForeignEdits', ['zoneSync', 'watch']],
    ['Obstacles', 'ZoneObstacles', ['zoneSync', 'watch']],
    ['Unpublishable', 'UnpublishableRecords', ['zoneSync', 'watch']],
    ['SyncFailures', 'ZoneSyncFailures', ['zoneSync', 'watch']],
    ['DamagedZone', 'DamagedZone', ['ingress', 'verify']],
  ])('%s: one of %s, from either function, reaches the operators', (name, MetricName, services) => {
    expect(alarms.get(name)).toEqual({
      ...common,
      Threshold: 1,
      Metrics: [
        { Id: 'expr_1', Label: MetricName, Expression: 'FILL(m0, 0) + FILL(m1, 0)', ReturnData: true },
        ...services.map((Value, index) => ({
          Id: `m${index}`,
          ReturnData: false,
          MetricStat: {
            Metric: { Namespace: 'BTPS', MetricName, Dimensions: [{ Name: 'service', Value }] },
            Period: 300,
            Stat: 'Sum',
          },
        })),
      ],
    });
  });

  test.each([
    ['Drift', 'ZoneDrift', 'Sum', 1],
    ['PropagationOverdue', 'PropagationOverdue', 'Sum', 1],
    ['SlowPropagation', 'PropagationTime', 'Maximum', 300],
    ['RepairedEvents', 'RepairedAuditEvents', 'Sum', 1],
  ])('%s: %s of watch reaches the operators', (name, MetricName, Statistic, Threshold) => {
    expect(alarms.get(name)).toEqual({
      ...common,
      Namespace: 'BTPS',
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'watch' }],
      Period: 300,
      Statistic,
      Threshold,
    });
  });

  test('every occurrence that is logged as an error has one', () => {
    const errors = Object.values(zoneMetrics).filter(({ level }) => level === 'error');
    const watched = JSON.stringify([...alarms.values()]);
    expect(errors.filter(({ metric }) => !watched.includes(`"${metric}"`))).toEqual([]);
  });
});
