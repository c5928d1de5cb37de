import type { MetricKey } from '../telemetry/metrics.ts';
import type { Finding } from './plan-changes.ts';

/** What happens to the zone and is worth a metric, by the level that it is logged at. */
export const zoneOccurrences = {
  foreignEdits: 'error',
  obstacles: 'error',
  unknownNames: 'warn',
  unpublishable: 'error',
  changeCalls: 'debug',
  syncFailures: 'error',
  drift: 'warn',
  propagationTime: 'info',
  resolverPropagationTime: 'info',
  repairedEvents: 'warn',
  requeuedForwards: 'warn',
} as const satisfies Partial<Record<MetricKey, 'debug' | 'info' | 'warn' | 'error'>>;

/** One of {@link zoneOccurrences}. */
export type ZoneOccurrence = keyof typeof zoneOccurrences;

/** Tells the people who run the system what happens to the zone. */
export interface ZoneReport {
  /** Logs an occurrence and adds to its metric; details hold names and codes, never values of records. */
  note(occurrence: ZoneOccurrence, value: number, details: Readonly<Record<string, unknown>>): void;
  /** Logs what was done, for those who follow a request. */
  done(what: string, details: Readonly<Record<string, unknown>>): void;
  /** Something of ours failed. */
  fault(what: string, error: unknown): void;
}

const occurrences = {
  'foreign-edit': 'foreignEdits',
  obstacle: 'obstacles',
  'unknown-name': 'unknownNames',
  unpublishable: 'unpublishable',
} as const satisfies Record<Finding['kind'], ZoneOccurrence>;

/** Reports what was found in the zone. */
export function reportFinding(report: ZoneReport, finding: Finding): void {
  const { name } = finding;
  const type = 'type' in finding ? { type: finding.type } : {};
  const why = 'why' in finding ? { why: finding.why } : {};
  report.note(occurrences[finding.kind], 1, { name, ...type, ...why });
}
