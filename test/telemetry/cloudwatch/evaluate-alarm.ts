import { computeExpression } from './metric-math.ts';
import type { MetricStore, Series } from './metric-store.ts';

/** Properties of an AWS::CloudWatch::Alarm, as far as they decide. */
export interface AlarmProperties extends Partial<MetricProperties> {
  readonly Metrics?: readonly MetricDataQuery[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: string;
}

interface MetricProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic: string;
  readonly Period: number;
}

interface MetricDataQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: Pick<MetricProperties, 'Namespace' | 'MetricName' | 'Dimensions'>;
    readonly Period: number;
    readonly Stat: string;
  };
}

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** Periods before those of an alarm that CloudWatch retrieves too; its guide's examples have two. */
const furtherPeriods = 2;

/**
 * Evaluates an alarm as CloudWatch does: it looks at the newest values of the evaluation range, however old within it,
 * and fills up with what missing data counts as only when there are too few.
 *
 * Source: Amazon CloudWatch User Guide, Configuring how CloudWatch alarms treat missing data.
 *
 * @param endMs end of the newest period, epoch milliseconds
 * @throws TypeError for what is not known here
 */
export function evaluateAlarm(alarm: AlarmProperties, store: MetricStore, endMs: number): 'OK' | 'ALARM' {
  const { EvaluationPeriods: periods, DatapointsToAlarm: enough = periods, Threshold: threshold } = alarm;
  const breaches = comparisons[alarm.ComparisonOperator];
  if (!breaches) throw new TypeError(`${alarm.ComparisonOperator} is not known here`);
  const found = alarmSeries(alarm, store, endMs, periods + furtherPeriods)
    .filter((value) => value !== undefined)
    .slice(-periods);
  const breaching = found.filter((value) => breaches(value, threshold)).length;
  const missing = periods - found.length;
  return breaching + (missingBreaches(alarm) ? missing : 0) >= enough ? 'ALARM' : 'OK';
}

function missingBreaches({ TreatMissingData: treatment }: AlarmProperties): boolean {
  if (treatment === 'breaching') return true;
  if (treatment === 'notBreaching') return false;
  throw new TypeError(`${treatment} is not known here`);
}

function alarmSeries(alarm: AlarmProperties, store: MetricStore, endMs: number, periods: number): Series {
  const { Metrics: queries, Namespace, MetricName, Dimensions, Statistic, Period } = alarm;
  if (!queries) {
    if (!Namespace || !MetricName || !Statistic || !Period) throw new TypeError('the alarm has no metric');
    const metric = {
      Metric: { Namespace, MetricName, ...(Dimensions && { Dimensions }) },
      Period,
      Stat: Statistic,
    };
    return statSeries(metric, store, endMs, periods);
  }
  const result = queries.find(({ ReturnData }) => ReturnData !== false);
  if (result?.Expression === undefined) throw new TypeError('the alarm has no expression');
  const series = queries.flatMap(({ Id, MetricStat: stat }): [string, Series][] =>
    stat ? [[Id, statSeries(stat, store, endMs, periods)]] : [],
  );
  return computeExpression(result.Expression, Object.fromEntries(series), periods);
}

function statSeries(
  { Metric, Period, Stat }: NonNullable<MetricDataQuery['MetricStat']>,
  store: MetricStore,
  endMs: number,
  periods: number,
): Series {
  const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  const { Namespace: namespace, MetricName: name } = Metric;
  return store.series(
    { namespace, name, dimensions, statistic: Stat, periodSeconds: Period },
    endMs,
    periods,
  );
}
