import { lookUpDelegation } from '../../shared/verification/delegation-records.ts';
import { dnsBudgetMs } from '../../shared/verification/verify-sender.ts';
import type { CanaryResolution, CheckContext } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** Looks up both records of the canary past all caches, within the 6 s that a verification has. */
export async function resolveCanary(
  { resolver, now }: Pick<HealthDependencies, 'resolver' | 'now'>,
  { canary, ready }: Pick<CheckContext, 'canary' | 'ready'>,
): Promise<CanaryResolution> {
  const { identity } = (await canary).active;
  await ready;
  const startedAtMs = now();
  const lookups = await lookUpDelegation(identity, resolver, {
    deadlineMs: startedAtMs + dnsBudgetMs,
    notQueriedBeforeMs: startedAtMs,
  });
  return { lookups, durationMs: now() - startedAtMs };
}
