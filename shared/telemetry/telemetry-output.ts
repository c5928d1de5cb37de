import type { MetricRecorder } from './create-metrics.ts';

/** Prints a line of the log, with what identifies the request that is being answered. */
export type LogLine = (message: string, entry: object) => void;

/** Where the telemetry of a function goes. */
export interface TelemetryOutput {
  readonly log: Readonly<Record<'debug' | 'info' | 'warn' | 'error', LogLine>>;
  readonly metrics: MetricRecorder;
}
