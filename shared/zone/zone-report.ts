import type { Finding } from './plan-changes.ts';

/** What happens to the zone and is worth a metric, by the name of the metric. */
export const zoneMetrics = {
  foreignEdits: { metric: 'ForeignEdits', unit: 'Count', level: 'error' },
  obstacles: { metric: 'ZoneObstacles', unit: 'Count', level: 'error' },
  unknownNames: { metric: 'UnknownNames', unit: 'Count', level: 'warn' },
  unpublishable: { metric: 'UnpublishableRecords', unit: 'Count', level: 'error' },
  changeCalls: { metric: 'ZoneChangeCalls', unit: 'Count', level: 'debug' },
  syncFailures: { metric: 'ZoneSyncFailures', unit: 'Count', level: 'error' },
  drift: { metric: 'ZoneDrift', unit: 'Count', level: 'warn' },
  propagationTime: { metric: 'PropagationTime', unit: 'Seconds', level: 'info' },
  propagationOverdue: { metric: 'PropagationOverdue', unit: 'Count', level: 'error' },
  repairedEvents: { metric: 'RepairedAuditEvents', unit: 'Count', level: 'warn' },
} as const;

/** One of {@link zoneMetrics}. */
export type ZoneOccurrence = keyof typeof zoneMetrics;

/** Tells the people who run the system what happens to the zone. */
export interface ZoneReport {
  /** Logs an occurrence and adds to its metric; details hold names and codes, never values of records. */
  note(occurrence: ZoneOccurrence, value: number, details: Readonly<Record<string, unknown>>): void;
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
