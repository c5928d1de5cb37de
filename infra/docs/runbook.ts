import type { Metric } from '../../shared/telemetry/metric.ts';
import { type MetricKey, metrics } from '../../shared/telemetry/metrics.ts';
import { fillGenerated } from './fill-generated.ts';
import { table } from './tables.ts';

/**
 * Replaces the generated part of the runbook: the table of metrics.
 *
 * @throws Error when it has no markers
 */
export function fillRunbook(runbook: string): string {
  return fillGenerated(runbook, { metrics: metricTable }, 'the runbook');
}

function metricTable(): string {
  const rows = (Object.keys(metrics) as MetricKey[]).map((key) => {
    const { name, unit, by, alarmed, about }: Metric = metrics[key];
    return [`\`${name}\``, unit.toLowerCase(), by.join(', '), alarmed ? 'yes' : '', about];
  });
  return table(['metric', 'unit', 'by', 'alarm', 'one is'], rows);
}
