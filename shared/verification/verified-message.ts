import type { DnssecStatus, TxtResolution } from '../dns/outcome.ts';
import type { UnverifiedMessage } from '../protocol/message.ts';
import type { GoodSignature } from './judge-sender.ts';

declare const verified: unique symbol;

/**
 * A message whose sender was verified. Only `verifySender` makes one, so that the compiler refuses to store or
 * forward anything else.
 */
export interface VerifiedMessage {
  readonly [verified]: true;
  readonly content: UnverifiedMessage;
  readonly signature: GoodSignature;
  /** The least that was established for any record that the verdict rests on. */
  readonly dnssec: DnssecStatus;
}

/** Marks a message as verified; for `verifySender` alone. */
export function markVerified(
  content: UnverifiedMessage,
  signature: GoodSignature,
  lookups: readonly TxtResolution[],
): VerifiedMessage {
  return { content, signature, dnssec: leastStatus(lookups) } as VerifiedMessage;
}

function leastStatus(lookups: readonly TxtResolution[]): DnssecStatus {
  const statuses = lookups.map(({ outcome }) => ('dnssec' in outcome ? outcome.dnssec : 'unchecked'));
  if (statuses.includes('unchecked')) return 'unchecked';
  return statuses.includes('insecure') ? 'insecure' : 'secure';
}
