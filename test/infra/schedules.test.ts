import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();

describe('schedules of watch (design, AWS shape)', () => {
  test.each([
    ['Propagation', 'propagation', 'rate(1 minute)'],
    ['Export', 'export', 'cron(13 2 * * ? *)'],
    ['AuditExport', 'exportAudit', 'cron(23 2 * * ? *)'],
    ['Reconcile', 'reconcile', 'cron(13 3 * * ? *)'],
    ['Sweep', 'sweep', 'cron(13 4 * * ? *)'],
  ])('%s wakes it with { task: "%s" } at %s', (name, task, ScheduleExpression) => {
    expect(resources.get(`Schedules/${name}`)?.properties).toEqual({
      Description: expect.any(String),
      ScheduleExpression,
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: '${Watch/Function.Arn}', Input: JSON.stringify({ task }) }],
    });
  });

  test('each may invoke it, and nothing else is scheduled for it', () => {
    const schedules = [...resources.values()].filter(
      ({ type, properties }) =>
        type === 'AWS::Events::Rule' &&
        properties.ScheduleExpression &&
        properties.Targets[0].Arn === '${Watch/Function.Arn}',
    );
    const invokers = [...resources.values()].filter(
      ({ type, properties }) =>
        type === 'AWS::Lambda::Permission' && properties.FunctionName === '${Watch/Function.Arn}',
    );
    expect(schedules).toHaveLength(5);
    expect(invokers.map(({ properties }) => properties.Principal)).toEqual(
      Array.from({ length: 5 }, () => 'events.amazonaws.com'),
    );
  });
});
