import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

const dayMs = 86_400_000;

/** revocation.md, Monitoring Metrics. */
const authoritativeSeconds = 300;
const resolverGraceSeconds = 120;

/** Whether every removal reached DNS in time, no revocation failed, and none is overdue now. */
export async function checkRevocationPropagation({ system }: CheckContext): Promise<Finding> {
  const { observations, now, runTask, settings } = system;
  const removals = (await runTask('propagation')) as readonly { devices: readonly string[]; state: string }[];
  const sinceMs = now() - dayMs;
  const [authoritative = 0, resolvers = 0, failed] = await Promise.all([
    observations.maximum('propagationTime', sinceMs),
    observations.maximum('resolverPropagationTime', sinceMs),
    observations.sum('failedRevocations', sinceMs),
  ]);
  const overdue = removals.filter(({ state }) => state === 'overdue');
  const resolverLimit = settings.recordTtlSeconds + resolverGraceSeconds;
  return judged(
    [
      ...overdue.map(({ devices }) => `still in DNS: ${devices.join(', ')}`),
      ...(authoritative > authoritativeSeconds
        ? [`a removal took ${authoritative} s on the zone's servers`]
        : []),
      ...(resolvers > resolverLimit ? [`a removal took ${resolvers} s at public resolvers`] : []),
      ...(failed > 0 ? [`${failed} revocation(s) failed`] : []),
    ],
    `at most ${authoritative} s, ${resolvers} s at resolvers, ${removals.length} under way`,
  );
}
