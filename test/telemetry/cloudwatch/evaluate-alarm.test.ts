import { describe, expect, test } from 'vitest';
import { readEmbeddedMetrics } from './embedded-metrics.ts';
import { type AlarmProperties, evaluateAlarm } from './evaluate-alarm.ts';
import { computeExpression } from './metric-math.ts';
import { MetricStore } from './metric-store.ts';

const noonMs = 1_769_860_800_000;
const minuteMs = 60_000;

/** A value in each of the last minutes, oldest first: `X` is too much, `0` is not, `-` is none. */
function storeOf(pattern: string): MetricStore {
  const store = new MetricStore();
  const marks = pattern.split(' ');
  store.add(
    marks.flatMap((mark, index) =>
      mark === '-'
        ? []
        : [
            {
              ...{ namespace: 'Test', name: 'Value', dimensions: { service: 'a' } },
              atMs: noonMs - (marks.length - index) * minuteMs,
              value: mark === 'X' ? 9 : 0,
            },
          ],
    ),
  );
  return store;
}

function alarm(more: Partial<AlarmProperties>): AlarmProperties {
  return {
    ...{ Namespace: 'Test', MetricName: 'Value', Statistic: 'Sum', Period: 60 },
    Dimensions: [{ Name: 'service', Value: 'a' }],
    ...{ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3 },
    TreatMissingData: 'notBreaching',
    ...more,
  };
}

function evaluateBoth(pattern: string, more: Partial<AlarmProperties>) {
  return ['breaching', 'notBreaching'].map((TreatMissingData) =>
    evaluateAlarm(alarm({ ...more, TreatMissingData }), storeOf(pattern), noonMs),
  );
}

describe('missing data (CloudWatch User Guide, the tables of examples)', () => {
  test.each([
    ['0 - X - X', ['OK', 'OK']],
    ['0 - - - -', ['OK', 'OK']],
    ['- - - - -', ['ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'OK']],
  ])('3 of 3, %s: breaching, not breaching', (pattern, states) => {
    expect(evaluateBoth(pattern, {})).toEqual(states);
  });

  test.each([
    ['0 - X - X', ['ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM']],
    ['0 - X - -', ['ALARM', 'OK']],
    ['- - - - 0', ['ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'OK']],
  ])('2 of 3, %s: breaching, not breaching', (pattern, states) => {
    expect(evaluateBoth(pattern, { DatapointsToAlarm: 2 })).toEqual(states);
  });

  test('what is older than the evaluation range does not count', () => {
    expect(evaluateBoth('X X X - - - -', {})).toEqual(['ALARM', 'OK']);
  });

  test('another treatment is not guessed at', () => {
    expect(() => evaluateAlarm(alarm({ TreatMissingData: 'missing' }), storeOf('0'), noonMs)).toThrow(
      new TypeError('missing is not known here'),
    );
  });
});

describe('comparison (CloudWatch API Reference, PutMetricAlarm)', () => {
  test.each([
    ['GreaterThanThreshold', 9, 'OK'],
    ['GreaterThanThreshold', 8, 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 9, 'ALARM'],
    ['GreaterThanOrEqualToThreshold', 10, 'OK'],
    ['LessThanThreshold', 9, 'OK'],
    ['LessThanThreshold', 10, 'ALARM'],
  ])('%s of 9 and the threshold %d: %s', (ComparisonOperator, Threshold, state) => {
    const properties = alarm({ ComparisonOperator, Threshold, EvaluationPeriods: 1 });
    expect(evaluateAlarm(properties, storeOf('X'), noonMs)).toBe(state);
  });
});

describe('statistics of a period', () => {
  const store = new MetricStore();
  const at = (secondsAgo: number, value: number, service = 'a') => ({
    ...{ namespace: 'Test', name: 'Value', dimensions: { service }, value },
    atMs: noonMs - secondsAgo * 1000,
  });
  store.add([at(0, 100), at(1, 4), at(300, 3), at(301, 100), at(5, 100, 'b')]);
  const query = { namespace: 'Test', name: 'Value', dimensions: { service: 'a' }, periodSeconds: 300 };

  test.each([
    ['Sum', 7],
    ['Maximum', 4],
    ['Minimum', 3],
  ])(
    '%s of what lies within it, its begin included and its end not, and of no other dimension',
    (statistic, value) => {
      expect(store.series({ ...query, statistic }, noonMs, 1)).toEqual([value]);
    },
  );

  test('a statistic that nobody uses is not guessed at', () => {
    expect(() => store.series({ ...query, statistic: 'p99' }, noonMs, 1)).toThrow(TypeError);
  });
});

describe('metric math (CloudWatch User Guide, Using math expressions)', () => {
  const series = { a: [1, undefined, 30], b: [2, 5, undefined], none: [undefined, undefined, undefined] };
  test.each([
    ['a + b', [3, undefined, undefined]],
    ['FILL(a, 0) + FILL(b, 0)', [3, 5, 30]],
    ['FILL(none, 0)', [0, 0, 0]],
    ['1 + 2 * 3 - 4 / 2', [5, 5, 5]],
    ['(1 + 2) * a', [3, undefined, 90]],
    ['a >= 30', [0, undefined, 1]],
    ['a < 30', [1, undefined, 0]],
    ['IF(a >= 20, 100 * FILL(b, 0) / a, 7)', [7, undefined, 0]],
  ])('%s', (expression, result) => {
    expect(computeExpression(expression, series, 3)).toEqual(result);
  });

  test.each(['c', 'AVG(a)', 'a +', '(a', 'a b', 'FILL(a)'])('%s is not known here', (expression) => {
    expect(() => computeExpression(expression, series, 3)).toThrow(TypeError);
  });

  test('an alarm on an expression takes the query that returns data', () => {
    const Metric = { Namespace: 'Test', MetricName: 'Value', Dimensions: [{ Name: 'service', Value: 'a' }] };
    const Metrics = [
      { Id: 'e', Expression: 'm * 2', ReturnData: true },
      { Id: 'm', ReturnData: false, MetricStat: { Metric, Period: 60, Stat: 'Sum' } },
    ];
    const { Threshold: _, ...common } = alarm({ EvaluationPeriods: 1 });
    expect(
      [17, 18].map((Threshold) => evaluateAlarm({ ...common, Metrics, Threshold }, storeOf('X'), noonMs)),
    ).toEqual(['ALARM', 'OK']);
  });
});

describe('embedded metrics (CloudWatch User Guide, Embedded metric format)', () => {
  test('each metric by each set of dimensions, and each value of a list', () => {
    const line = JSON.stringify({
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          { Namespace: 'N', Dimensions: [['a'], ['a', 'b']], Metrics: [{ Name: 'One' }, { Name: 'Two' }] },
        ],
      },
      ...{ a: 'x', b: 'y', One: [1, 2], Three: 3 },
    });
    const common = { namespace: 'N', name: 'One', atMs: 5 };
    expect(readEmbeddedMetrics(line)).toEqual([
      { ...common, dimensions: { a: 'x' }, value: 1 },
      { ...common, dimensions: { a: 'x' }, value: 2 },
      { ...common, dimensions: { a: 'x', b: 'y' }, value: 1 },
      { ...common, dimensions: { a: 'x', b: 'y' }, value: 2 },
    ]);
  });

  test.each(['', 'text', '[]', 'null', '{"message":"a line"}', '{"_aws":{}}'])('none in %j', (line) => {
    expect(readEmbeddedMetrics(line)).toEqual([]);
  });
});
