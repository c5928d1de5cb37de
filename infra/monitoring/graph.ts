import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type MetricKey,
  metricNamespace,
  metrics,
  type SplitMetric,
} from '../../shared/telemetry/metrics.ts';
import { serviceMetric } from './printed-metric.ts';

/** A graph of the dashboard. */
export interface GraphProps {
  readonly title: string;
  readonly left: readonly IMetric[];
  readonly right?: readonly IMetric[];
  /** A value to stay below, on the left axis. */
  readonly bound?: { readonly value: number; readonly label: string };
  /** Of the 24 columns; 8 unless given. */
  readonly width?: number;
}

/** A graph whose axis begins at zero, so that small changes look small. */
export function graph({ title, left, right, bound, width = 8 }: GraphProps): GraphWidget {
  return new GraphWidget({
    title,
    left: [...left],
    ...(right && { right: [...right] }),
    ...(bound && { leftAnnotations: [bound] }),
    leftYAxis: { min: 0, showUnits: false },
    ...(right && { rightYAxis: { min: 0, showUnits: false } }),
    width,
    height: 6,
  });
}

/** Metrics of the whole service in one graph. */
export function lines(stage: string, ...keys: readonly MetricKey[]): readonly IMetric[] {
  return keys.map((key) => serviceMetric(key, { stage }));
}

/** Several statistics of one metric, such as `p50` and `p99`; of one that a single function prints. */
export function statistics(stage: string, key: MetricKey, ...names: readonly string[]): readonly IMetric[] {
  return names.map((statistic) =>
    (serviceMetric(key, { stage, statistic }) as Metric).with({ label: statistic }),
  );
}

/** Every value of a metric's further dimension that has been counted. */
export function byValue(stage: string, key: SplitMetric): IMetric {
  const { name, split } = metrics[key];
  return new MathExpression({
    label: '',
    expression: `SEARCH('{${metricNamespace},${split},service,stage} MetricName="${name}" stage="${stage}"', 'Sum', 300)`,
    usingMetrics: {},
    period: Duration.minutes(5),
  });
}
