import { delegationMetrics } from './delegation-metrics.ts';
import { healthMetrics } from './health-metrics.ts';
import { messageMetrics } from './message-metrics.ts';
import { operationMetrics } from './operation-metrics.ts';

/** Every metric that the functions print: alarms, dashboard and documents name no other. */
export const metrics = {
  ...messageMetrics,
  ...delegationMetrics,
  ...operationMetrics,
  ...healthMetrics,
} as const;

/** One of {@link metrics}. */
export type MetricKey = keyof typeof metrics;

/** Those that operators have an alarm on. */
export type AlarmedMetric = {
  [Key in MetricKey]: (typeof metrics)[Key]['alarmed'] extends true ? Key : never;
}[MetricKey];

/** Those that are also counted by a further dimension. */
export type SplitMetric = {
  [Key in MetricKey]: (typeof metrics)[Key] extends { readonly split: string } ? Key : never;
}[MetricKey];

/** Namespace of all of them, in every deployment. */
export const metricNamespace = 'BTPS';

/** What tells the metrics of functions, and of deployments in one account and region, apart: few values each. */
export interface MetricDimensions {
  /** Name of the function. */
  readonly service: string;
  /** Name of the deployment. */
  readonly stage: string;
}

/** Name of the environment variable that tells a function its deployment. */
export const stageVariable = 'BTPS_STAGE';
