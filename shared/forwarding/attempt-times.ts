import { maxVouchedAgeMs } from '../voucher/verify-voucher.ts';

/** How long after its `issuedAt` the last attempt is due, milliseconds: a minute before no voucher makes up for it. */
export const lastAttemptAfterMs = maxVouchedAgeMs - 60_000;

/** A message older than this goes with a voucher, milliseconds; the rest of 300 s is for the way and the clocks. */
export const vouchedFromMs = 240_000;

const firstPauseMs = 30_000;
const longestPauseMs = 3_600_000;

/** What the time of the next attempt depends on. */
export interface FailedAttempt {
  /** How many attempts there were. */
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** When the message was issued, epoch milliseconds. */
  readonly issuedAtMs: number;
  /** What the receiver asked for. */
  readonly retryAfterSeconds?: number | undefined;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
}

/**
 * Tells when to try again: after 30 s, twice as long each time, an hour at most; half of it at random, so that messages
 * which failed together do not come back together. The last attempt is made just before the message is too old.
 *
 * @returns epoch milliseconds; undefined when there was the last attempt
 */
export function nextAttemptMs({
  attempts,
  nowMs,
  issuedAtMs,
  retryAfterSeconds = 0,
  jitter,
}: FailedAttempt): number | undefined {
  const lastMs = issuedAtMs + lastAttemptAfterMs;
  if (nowMs >= lastMs) return undefined;
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 16));
  const spreadMs = Math.round(pauseMs * (0.5 + 0.5 * jitter()));
  const wantedMs = Math.min(retryAfterSeconds * 1000, longestPauseMs);
  return Math.min(nowMs + Math.max(spreadMs, wantedMs), lastMs);
}
