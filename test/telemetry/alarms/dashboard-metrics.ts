import { dashboard } from './watched-alarms.ts';

type Row = readonly (string | Readonly<Record<string, unknown>>)[];

/** Names of the metrics of ours that the dashboard shows, searches included. */
export function dashboardMetrics(): readonly string[] {
  const { widgets } = JSON.parse(dashboard.DashboardBody) as {
    widgets: readonly { readonly properties: { readonly metrics?: readonly Row[] } }[];
  };
  const rows = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  const direct = rows.flatMap(([namespace, name]) =>
    namespace === 'BTPS' && typeof name === 'string' ? [name] : [],
  );
  const searched = rows.flatMap(([first]) => {
    const expression = typeof first === 'object' ? String(first.expression) : '';
    return /MetricName="(\w+)"/.exec(expression)?.[1] ?? [];
  });
  return [...new Set([...direct, ...searched])].sort();
}
