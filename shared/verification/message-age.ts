import { type Refusal, refuse } from '../protocol/errors.ts';

/** Oldest message that is taken, milliseconds (best-practices.md, Replay Attacks). */
export const maxMessageAgeMs = 300_000;

/** Furthest that a sender's clock may be ahead of ours, milliseconds. */
export const maxClockLeadMs = 60_000;

/**
 * Tells why a message is too old or too new.
 *
 * Source: best-practices.md, Replay Attacks; the bound on the future is ours, since a message dated ahead could
 * be replayed once its nonce is forgotten.
 */
export function refuseAge(issuedAtMs: number, nowMs: number): Refusal | undefined {
  const ageMs = nowMs - issuedAtMs;
  if (ageMs > maxMessageAgeMs) {
    return refuse('MESSAGE_TOO_OLD', `issued ${Math.floor(ageMs / 1000)} s ago`).refusal;
  }
  if (-ageMs > maxClockLeadMs) {
    return refuse('MESSAGE_FROM_FUTURE', `issued ${Math.floor(-ageMs / 1000)} s ahead`).refusal;
  }
  return undefined;
}

/**
 * Tells why a message is too old for an inbox that was restored: whatever was accepted before and lost with its nonce
 * could be delivered a second time.
 *
 * Source: best-practices.md, Replay Attacks.
 *
 * @param notBeforeMs end of the restoration
 */
export function refuseBefore(issuedAtMs: number, notBeforeMs: number): Refusal | undefined {
  if (issuedAtMs >= notBeforeMs) return undefined;
  const restored = new Date(notBeforeMs).toISOString();
  return refuse('MESSAGE_TOO_OLD', `issued before ${restored}, when the inbox was restored`).refusal;
}
