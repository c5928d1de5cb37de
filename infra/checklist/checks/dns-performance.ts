import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

const dayMs = 86_400_000;

/** best-practices.md: slow above 3 s for a check of health, alarming above 5 s for a verification. */
const greatestMs = { canaryDnsTime: 3000, dnsTime: 5000 } as const;

/** Whether DNS was fast enough all day, for the canary and for messages. */
export async function checkDnsPerformance({ system }: CheckContext): Promise<Finding> {
  const { observations, now, runTask } = system;
  await runTask('health');
  const sinceMs = now() - dayMs;
  const [canary, messages] = await Promise.all([
    observations.maximum('canaryDnsTime', sinceMs),
    observations.maximum('dnsTime', sinceMs),
  ]);
  return judged(
    [
      ...(canary === undefined ? ['the checks of health have measured nothing in a day'] : []),
      ...slow('of the canary', canary, greatestMs.canaryDnsTime),
      ...slow('of a message', messages, greatestMs.dnsTime),
    ],
    `at most ${canary} ms for the canary, ${messages ?? 'no'} ms for a message`,
  );
}

function slow(what: string, milliseconds: number | undefined, limit: number): readonly string[] {
  return milliseconds !== undefined && milliseconds > limit
    ? [`the DNS work ${what} took ${milliseconds} ms`]
    : [];
}
