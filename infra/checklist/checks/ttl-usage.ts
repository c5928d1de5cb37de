import type { CheckContext } from '../check.ts';
import { type Finding, judged, passed } from '../finding.ts';

const weekMs = 7 * 86_400_000;
const greatestTtlSeconds = 300;

/** Below that, the mixture of a week says nothing about the TTL. */
const leastLookups = 1000;
const greatestShare = 0.5;

/**
 * Whether the TTL fits the use: where most lookups go out to DNS although a longer life is allowed, a longer TTL makes
 * verification faster, at the price of resolvers that remember a revoked device for longer (our own registry never does).
 */
export async function checkTtlUsage({
  system: { observations, settings, now },
}: CheckContext): Promise<Finding> {
  const sinceMs = now() - weekMs;
  const [memory, shared, network] = await Promise.all([
    observations.sum('memoryHits', sinceMs),
    observations.sum('sharedHits', sinceMs),
    observations.sum('networkLookups', sinceMs),
  ]);
  const lookups = memory + shared + network;
  const { recordTtlSeconds: ttl } = settings;
  if (lookups < leastLookups) return passed(`${lookups} lookups in a week: too few to tell`);
  const share = network / lookups;
  const seen = `${Math.round(share * 100)} % of ${lookups} lookups went out to DNS, with a TTL of ${ttl} s`;
  const isTooShort = share > greatestShare && ttl < greatestTtlSeconds;
  return judged(isTooShort ? [`${seen}: raise recordTtlSeconds`] : [], seen);
}
