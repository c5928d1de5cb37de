import { type Finding, healthy } from '../../shared/health/health-report.ts';
import { readReconciled } from '../../shared/health/reconciliation.ts';
import type { CheckContext, CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** The comparison runs once a day; two hours are for delays. */
const overdueMs = 26 * 3_600_000;

/**
 * Whether the last comparison of registry and zone found them alike. What it finds is repaired at once; the finding
 * stands until the next one, or until somebody has it made: what changed the zone may do so again.
 */
export async function checkDrift(
  { texts }: Pick<HealthDependencies, 'texts'>,
  { registered, startedAtMs }: CheckContext,
  { signal }: CheckTime,
): Promise<Finding> {
  const last = await texts.read('reconciliation', signal);
  const sinceMs = last?.atMs ?? (await canaryBirthMs(registered));
  if (startedAtMs - sinceMs > overdueMs) {
    return {
      status: 'degraded',
      reasons: ['registry and zone have not been compared for more than 26 hours'],
    };
  }
  if (!last) return healthy;
  const { drifted, obstacles } = readReconciled(last);
  const reasons = [
    ...drifted.map((identity) => `records of ${identity} differed from the registry`),
    ...obstacles.map((name) => `${name} is in the way of records of identities`),
  ];
  return reasons.length === 0 ? healthy : { status: 'degraded', reasons };
}

/** A deployment whose first comparison is still to come is as old as its canary. */
async function canaryBirthMs(registered: CheckContext['registered']): Promise<number> {
  const canary = await registered.catch(() => undefined);
  return Date.parse(canary?.identity?.createdAt ?? '');
}
