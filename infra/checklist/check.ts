import type { HealthReport } from '../../shared/health/health-report.ts';
import type { Finding } from './finding.ts';
import type { Rehearsal } from './rehearse.ts';
import type { System } from './system.ts';

/** What checks share: each thing is done once a run, by whoever needs it first. */
export interface CheckContext {
  readonly system: System;
  /** The life of a device from enrolment to revocation, played with an identity of its own. */
  readonly rehearsal: () => Promise<Rehearsal>;
  readonly health: () => Promise<HealthReport>;
}

/** Checks one point of a list. */
export type Check = (context: CheckContext) => Promise<Finding>;

/** A point of a list, and what checks it. */
export interface Point {
  readonly id: string;
  /** In the words of best-practices.md, Deployment Checklist. */
  readonly says: string;
  readonly check: Check;
}
