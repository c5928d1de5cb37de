import type { CheckContext } from '../check.ts';
import { type Finding, judged } from '../finding.ts';

const weekMs = 7 * 86_400_000;
const greatestShare = 0.01;

/** Whether limits meet only the few that they are for: many refusals are an attack, or a limit that is too low. */
export async function checkRateLimits({
  system: { observations, settings, now },
}: CheckContext): Promise<Finding> {
  const sinceMs = now() - weekMs;
  const [hits, requests] = await Promise.all([
    observations.sum('rateLimitHits', sinceMs),
    observations.sum('requests', sinceMs),
  ]);
  const limits = Object.entries(settings.limits).map(([action, limit]) => `${action} ${limit}`);
  const share = hits / Math.max(1, hits + requests);
  return judged(
    share > greatestShare
      ? [`${hits} of ${hits + requests} requests in a week met a limit: ${limits.join(', ')}`]
      : [],
    `${hits} request(s) met a limit in a week`,
    `a minute: ${limits.join(', ')}`,
  );
}
