import type { Datapoint } from './embedded-metrics.ts';

/** What is asked of a metric. */
export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** Values of consecutive periods, oldest first; undefined where there is none. */
export type Series = readonly (number | undefined)[];

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
};

/** Values of metrics, by the exact set of their dimensions: CloudWatch adds nothing up over dimensions. */
export class MetricStore {
  readonly #datapoints: Datapoint[] = [];

  add(datapoints: readonly Datapoint[]): void {
    this.#datapoints.push(...datapoints);
  }

  /** Everything in it. */
  get datapoints(): readonly Datapoint[] {
    return this.#datapoints;
  }

  /** The last periods before a time, each with its begin and without its end. */
  series(query: MetricQuery, endMs: number, periods: number): Series {
    const compute = statistics[query.statistic];
    if (!compute) throw new TypeError(`the statistic ${query.statistic} is not known here`);
    const own = this.#datapoints.filter((datapoint) => identify(datapoint) === identify(query));
    const periodMs = query.periodSeconds * 1000;
    return Array.from({ length: periods }, (_, index) => {
      const fromMs = endMs - (periods - index) * periodMs;
      const values = own.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + periodMs);
      return values.length === 0 ? undefined : compute(values.map(({ value }) => value));
    });
  }
}

function identify({
  namespace,
  name,
  dimensions,
}: Pick<Datapoint, 'namespace' | 'name' | 'dimensions'>): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
