import type { TxtOutcome } from '../../shared/dns/outcome.ts';
import { type Finding, healthy } from '../../shared/health/health-report.ts';
import { lookupsOf } from '../../shared/verification/delegation-records.ts';
import type { CheckContext } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';
import { notYet } from './not-yet.ts';

/** best-practices.md, Health Checks: DNS is slow above 3 s. */
const slowMs = 3000;

/**
 * Whether the records of the canary can be resolved, and soon enough. An answer that fails validation is one; that it is
 * no good is for the check of DNSSEC.
 *
 * Source: best-practices.md, Health Checks (DNS resolution).
 */
export async function checkDns(
  { telemetry }: Pick<HealthDependencies, 'telemetry'>,
  context: CheckContext,
): Promise<Finding> {
  const { lookups, durationMs } = await context.resolution;
  telemetry.measure('canaryDnsTime', durationMs);
  const reasons = lookupsOf(lookups).flatMap(({ outcome }) => describeFailure(outcome));
  if (reasons.length > 0) return notYet({ status: 'unhealthy', reasons }, context);
  if (durationMs <= slowMs) return healthy;
  return { status: 'degraded', reasons: [`resolved in ${durationMs} ms, more than ${slowMs}`] };
}

function describeFailure(outcome: TxtOutcome): readonly string[] {
  switch (outcome.kind) {
    case 'answer':
    case 'bogus':
      return [];
    case 'failed':
      return [`${outcome.name}: ${outcome.reason}`, ...outcome.details];
    default:
      return [`${outcome.name}: ${outcome.kind}`];
  }
}
