import { type MetricKey, metrics } from '../../../shared/telemetry/metrics.ts';
import { functions } from '../../functions.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import type { Observations } from '../observations.ts';

/** What is seen of a local cloud: metrics and lines as its functions print them. It has no alarms. */
export function localObservations({
  logs,
  functions: instances,
}: Pick<LocalCloud, 'logs' | 'functions'>): Observations {
  const records = () => logs.flatMap(({ text }) => readRecord(text));
  const values = (metric: MetricKey, sinceMs: number) => {
    const { name } = metrics[metric];
    return records()
      .filter((record) => isOf(record, name) && timeOf(record) >= sinceMs)
      .flatMap((record) => [record[name]].flat() as number[]);
  };
  return {
    alerting: async () => undefined,
    logRetention: async () =>
      (Object.keys(functions) as (keyof typeof functions)[]).map((name) => ({
        function: name,
        level: instances.environmentOf(name).POWERTOOLS_LOG_LEVEL ?? 'INFO',
        // They live as long as the local cloud.
        retentionDays: 0,
      })),
    logLines: async (message, sinceMs) =>
      records().filter((record) => record.message === message && timeOf(record) >= sinceMs),
    sum: async (metric, sinceMs) => values(metric, sinceMs).reduce((sum, value) => sum + value, 0),
    maximum: async (metric, sinceMs) => {
      const found = values(metric, sinceMs);
      return found.length > 0 ? Math.max(...found) : undefined;
    },
  };
}

interface Printed extends Readonly<Record<string, unknown>> {
  readonly timestamp?: string;
  readonly _aws?: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly string[][];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

function readRecord(text: string): readonly Printed[] {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? [record as Printed] : [];
  } catch {
    return [];
  }
}

/** Whether a line holds a metric by service and stage alone: what is split further is counted there already. */
function isOf({ _aws }: Printed, name: string): boolean {
  return (_aws?.CloudWatchMetrics ?? []).some(
    ({ Dimensions: [dimensions = []], Metrics }) =>
      dimensions.length === 2 && Metrics.some((metric) => metric.Name === name),
  );
}

function timeOf({ _aws, timestamp = '' }: Printed): number {
  return _aws?.Timestamp ?? Date.parse(timestamp);
}
