import type { CheckName, HealthReport, HealthStatus } from '../../shared/health/health-report.ts';

/** What the checks measure beside what they find. */
export type HealthMeasure = 'canaryDnsTime' | 'deadLetters';

/** Tells the people who run the system how it is. */
export interface HealthTelemetry {
  /** Logs what became better or worse, and counts the checks that did not go well. */
  report(report: HealthReport, changes: readonly StatusChange[]): void;
  measure(measure: HealthMeasure, value: number): void;
  /** Something of ours failed, and what was done does without it. */
  fault(what: string, error: unknown): void;
  /** Prints the metrics. */
  flush(): void;
}

/** A check that found something else than before. */
export interface StatusChange {
  readonly check: CheckName;
  readonly from: HealthStatus | 'unknown';
  readonly to: HealthStatus;
  readonly reasons: readonly string[];
}
