import type { MetricKey } from '../../shared/telemetry/metrics.ts';
import type { FunctionName } from '../functions.ts';

/** An alarm, as CloudWatch has it. */
export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Whether it tells anybody when it changes. */
  readonly tells: boolean;
}

/** Who is told of alarms. */
export interface Alerting {
  readonly alarms: readonly AlarmState[];
  /** Subscriptions of the operators' topic that were confirmed. */
  readonly subscribers: number;
}

/** What one function logs. */
export interface LogRetention {
  readonly function: FunctionName;
  readonly level: string;
  /** Undefined where lines are kept for ever. */
  readonly retentionDays: number | undefined;
}

/** A line of a log that was printed as JSON. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** What is seen of a running deployment from outside: by CloudWatch, or in the local cloud by what functions print. */
export interface Observations {
  /** Undefined where there are no alarms to be had, as in the local cloud. */
  alerting(): Promise<Alerting | undefined>;
  logRetention(): Promise<readonly LogRetention[]>;
  /** Lines with this message that any function printed since then, epoch milliseconds. */
  logLines(message: string, sinceMs: number): Promise<readonly LogRecord[]>;
  /** The sum of a metric since then; 0 without a value. */
  sum(metric: MetricKey, sinceMs: number): Promise<number>;
  /** The greatest value of a metric since then; undefined without a value. */
  maximum(metric: MetricKey, sinceMs: number): Promise<number | undefined>;
}
