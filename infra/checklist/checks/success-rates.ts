import type { CheckContext } from '../check.ts';
import { type Finding, judged, passed } from '../finding.ts';

const dayMs = 86_400_000;

/** best-practices.md, Alerting Thresholds; fewer requests tell nothing, as for the alarm. */
const greatestRate = 0.05;
const leastRequests = 20;

/** Whether at most 5 % of the last day's messages were refused, by all senders or by those that exist. */
export async function checkSuccessRates({ system: { observations, now } }: CheckContext): Promise<Finding> {
  const sinceMs = now() - dayMs;
  const [known, refusedKnown, all, refusedAll] = await Promise.all([
    observations.sum('knownRequests', sinceMs),
    observations.sum('knownFailures', sinceMs),
    observations.sum('requests', sinceMs),
    observations.sum('failures', sinceMs),
  ]);
  if (all < leastRequests) return passed(`${all} messages in a day: too few to tell`);
  return judged(
    [
      ...tooMany('of all messages', refusedAll, all),
      ...tooMany('of those by senders that exist', refusedKnown, known),
    ],
    `${all} messages in a day, ${percent(refusedAll / all)} refused`,
  );
}

function tooMany(what: string, refused: number, requests: number): readonly string[] {
  if (requests < leastRequests || refused / requests <= greatestRate) return [];
  return [`${percent(refused / requests)} ${what} were refused`];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
