import { parseIdentity } from '../protocol/identity.ts';
import type { PatternDetector } from './pattern-detector.ts';

/** A message that was refused before a good signature. */
export interface UnsignedRefusal {
  /** Sender that the message claims. */
  readonly claimedIdentity: string;
  /** Whether there is such a user. */
  readonly identityExists: boolean;
  /** Source address, as it is limited. */
  readonly source: string;
}

/**
 * Looks for patterns in refusals: one source that tries many users, and many devices of one user that fail. The latter
 * only for users who exist, since anybody can make up any number of others.
 */
export async function observeRefusal(
  { claimedIdentity, identityExists, source }: UnsignedRefusal,
  patterns: PatternDetector,
): Promise<void> {
  const parsed = parseIdentity(claimedIdentity);
  if (!parsed.ok) return;
  const identity = parsed.value;
  const bySource = patterns.observe('identities_from_one_source', source, identity.originalIdentity);
  const byIdentity =
    identityExists && identity.kind === 'delegated'
      ? patterns.observe('devices_of_one_identity', identity.originalIdentity, identity.delegatedId)
      : undefined;
  await Promise.all([bySource, byIdentity]);
}
