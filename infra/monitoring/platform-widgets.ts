import type { IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { checkMetrics } from '../../shared/telemetry/health-metrics.ts';
import type { DashboardProps, NamedMetrics } from './dashboard.ts';
import { graph, lines, statistics } from './graph.ts';

/** What the canary finds (best-practices.md, Health Checks). */
export function healthWidgets(stage: string): IWidget[] {
  return [
    graph({ title: 'Unhealthy runs', left: lines(stage, 'unhealthy', 'healthChecks') }),
    graph({ title: 'Failed checks', left: lines(stage, ...Object.values(checkMetrics)) }),
    graph({
      title: 'DNS work of the canary, ms',
      left: statistics(stage, 'canaryDnsTime', 'p50', 'Maximum'),
      bound: { value: 3000, label: 'slow' },
    }),
  ];
}

/** What waits where, and what fails. */
export function platformWidgets({ stage, queues, errors, throttles }: DashboardProps): IWidget[] {
  return [
    graph({ title: 'Messages in queues', left: named(queues) }),
    graph({
      title: 'Forwarding; age of what is tried, s (right)',
      left: lines(stage, 'forwarded', 'postponedForwards', 'failedForwards'),
      right: lines(stage, 'outboxAge'),
    }),
    graph({ title: 'Faults', left: lines(stage, 'faults') }),
    graph({ title: 'Errors of functions', left: named(errors), width: 12 }),
    graph({ title: 'Throttles of functions', left: named(throttles), width: 12 }),
  ];
}

function named(metrics: NamedMetrics): readonly IMetric[] {
  return Object.values(metrics);
}
