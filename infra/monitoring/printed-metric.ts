import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricKey, metricNamespace, metrics } from '../../shared/telemetry/metrics.ts';

/** How a metric is looked at. */
export interface MetricView {
  /** Name of the deployment. */
  readonly stage: string;
  /** Five minutes unless given. */
  readonly period?: Duration;
  /** The sum of counts and the greatest of all else, unless given. */
  readonly statistic?: string;
}

const usualPeriod = Duration.minutes(5);

/** A metric as each of the functions that count it prints it, under its own name. */
export function printedMetrics(key: MetricKey, view: MetricView): readonly Metric[] {
  const { name, unit, by } = metrics[key];
  const { stage, period = usualPeriod, statistic = unit === 'Count' ? Stats.SUM : Stats.MAXIMUM } = view;
  return by.map(
    (service) =>
      new Metric({
        namespace: metricNamespace,
        metricName: name,
        dimensionsMap: { service, stage },
        statistic,
        period,
      }),
  );
}

/** A metric of the whole service: what all functions count together. */
export function serviceMetric(key: MetricKey, view: MetricView): IMetric {
  const printed = printedMetrics(key, view);
  const [only] = printed;
  if (printed.length === 1 && only) return only;
  return new MathExpression({
    label: metrics[key].name,
    expression: printed.map((_, index) => `FILL(${key}${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(printed.map((metric, index) => [`${key}${index}`, metric])),
    period: view.period ?? usualPeriod,
  });
}
