import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  type MetricDimensions,
  type MetricKey,
  metricNamespace,
  metrics,
  type SplitMetric,
  stageVariable,
} from './metrics.ts';

/** Counts and measures, in embedded metrics that are printed together. */
export interface MetricRecorder {
  add(metric: MetricKey, value: number): void;
  /** Counts one under a value of its further dimension, in a line of its own that is printed at once. */
  addSplit(metric: SplitMetric, value: string): void;
  /** Says something beside the metrics, in the same line of the log. */
  describe(name: string, text: string): void;
  /** Prints what was added since the last time. */
  flush(): void;
}

/**
 * Makes the metrics of a function through Powertools, from the environment of the function: `BTPS_STAGE` and
 * `POWERTOOLS_SERVICE_NAME` are their dimensions.
 */
export function createMetrics(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): MetricRecorder {
  const stage: MetricDimensions['stage'] = environment[stageVariable] || 'unnamed';
  const recorded = new Metrics({ namespace: metricNamespace, defaultDimensions: { stage } });
  return {
    add: (metric, value) => {
      const { name, unit } = metrics[metric];
      recorded.addMetric(name, MetricUnit[unit], value);
    },
    addSplit: (metric, value) => {
      const { name, unit, split } = metrics[metric];
      recorded.singleMetric().addDimension(split, value).addMetric(name, MetricUnit[unit], 1);
    },
    describe: (name, text) => recorded.addMetadata(name, text),
    flush: () => {
      if (recorded.hasStoredMetrics()) recorded.publishStoredMetrics();
    },
  };
}
