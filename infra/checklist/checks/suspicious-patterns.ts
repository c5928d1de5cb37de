import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

const weekMs = 7 * 86_400_000;

/** revocation.md, Monitoring Metrics: more is unusual. */
const revocationsPerHour = 10;
const hoursPerWeek = 168;

/** Whether the last week shows a pattern that looks like an attack, or users who lose devices again and again. */
export async function checkSuspiciousPatterns({
  system: { observations, now },
}: CheckContext): Promise<Finding> {
  const sinceMs = now() - weekMs;
  const [patterns, revocations, again] = await Promise.all([
    observations.sum('suspiciousPatterns', sinceMs),
    observations.sum('revocations', sinceMs),
    observations.sum('reauthentications', sinceMs),
  ]);
  return judged(
    [
      ...(patterns > 0 ? [`${patterns} suspicious pattern(s) in a week: see docs/runbook.md`] : []),
      ...(revocations > revocationsPerHour * hoursPerWeek ? [`${revocations} revocations in a week`] : []),
    ],
    `no pattern in a week; ${revocations} revocation(s), ${again} enrolment(s) after one`,
  );
}
