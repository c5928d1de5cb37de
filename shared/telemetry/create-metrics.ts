import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  type MetricDimensions,
  type MetricKey,
  metricNamespace,
  metrics,
  type SplitMetric,
  stageVariable,
} from './metrics.ts';

/** How long what may wait for a line waits for one, from the line before, milliseconds. */
export const longestWaitMs = 10_000;

/** Counts and measures, in embedded metrics that are printed together. */
export interface MetricRecorder {
  add(metric: MetricKey, value: number): void;
  /**
   * Keeps a value for the next line that is printed anyway, or the first that ends ten seconds after the one before:
   * for what a sample of tells as much, since an instance that ends takes what it has kept with it.
   */
  addLater(metric: MetricKey, value: number): void;
  /** Counts one under a value of its further dimension, in a line of its own that is printed at once. */
  addSplit(metric: SplitMetric, value: string): void;
  /** Says something beside the metrics, in the same line of the log. */
  describe(name: string, text: string): void;
  /** Prints what was added since the last time, with all that was kept; what was only kept, when that is due. */
  flush(): void;
}

/** Whose metrics they are, and when. */
export interface MetricOptions {
  /** Name of the function that they are counted for; the one of `POWERTOOLS_SERVICE_NAME` unless given. */
  readonly service?: string;
  /** Holds `BTPS_STAGE`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Clock, epoch milliseconds. */
  readonly now?: () => number;
}

/** Makes the metrics of a function through Powertools; the function and its deployment are their dimensions. */
export function createMetrics({
  service,
  environment = process.env,
  now = Date.now,
}: MetricOptions = {}): MetricRecorder {
  const stage: MetricDimensions['stage'] = environment[stageVariable] || 'unnamed';
  const recorded = new Metrics({
    namespace: metricNamespace,
    defaultDimensions: { stage },
    ...(service !== undefined && { serviceName: service }),
  });
  const keptCounts = new Map<MetricKey, number>();
  const keptMeasures: (readonly [MetricKey, number])[] = [];
  let printedAtMs = Number.NEGATIVE_INFINITY;
  // Most requests add nothing: to ask Powertools whether it holds anything takes longer.
  let isAdded = false;
  const add: MetricRecorder['add'] = (metric, value) => {
    const { name, unit } = metrics[metric];
    isAdded = true;
    recorded.addMetric(name, MetricUnit[unit], value);
  };
  return {
    add,
    addLater: (metric, value) => {
      if (metrics[metric].unit !== 'Count') keptMeasures.push([metric, value]);
      else keptCounts.set(metric, (keptCounts.get(metric) ?? 0) + value);
    },
    addSplit: (metric, value) => {
      const { name, unit, split } = metrics[metric];
      recorded.singleMetric().addDimension(split, value).addMetric(name, MetricUnit[unit], 1);
    },
    describe: (name, text) => recorded.addMetadata(name, text),
    flush: () => {
      const isKept = keptCounts.size + keptMeasures.length > 0;
      const isDue = isKept && now() - printedAtMs >= longestWaitMs;
      if (!isDue && !isAdded) return;
      // Counts first: the hundredth value of a measure has Powertools print by itself.
      for (const [metric, value] of [...keptCounts, ...keptMeasures]) add(metric, value);
      keptCounts.clear();
      keptMeasures.length = 0;
      isAdded = false;
      if (recorded.hasStoredMetrics()) recorded.publishStoredMetrics();
      printedAtMs = now();
    },
  };
}
