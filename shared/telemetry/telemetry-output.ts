import type { Logger } from '@aws-lambda-powertools/logger';
import type { MetricRecorder } from './create-metrics.ts';

/** Where the telemetry of a function goes. */
export interface TelemetryOutput {
  readonly logger: Logger;
  readonly metrics: MetricRecorder;
}
