import { hash } from 'node:crypto';

/** Signed members of a message that make it unique, and the time that orders it. */
export interface NonceMembers {
  /** `issuedAt` as epoch milliseconds, rounded down. */
  readonly issuedAtMs: number;
  /** `issuedAt` as it was signed. */
  readonly issuedAt: string;
  readonly from: string;
  readonly id: string;
}

/** Digits of the epoch milliseconds: enough for every date that `issuedAt` can hold. */
const timeDigits = 15;

/** How every nonce reads; it is also what a client may name a message by. */
const noncePattern = /^\d{15}#[A-Za-z0-9_-]{43}$/;

/**
 * The sort key of a message in its recipient's inbox: `issuedAt` in milliseconds, then a hash of what makes it
 * unique. All of it was signed, so nobody can give a message another nonce; sorting by it is sorting by time.
 */
export function inboxNonce({ issuedAtMs, issuedAt, from, id }: NonceMembers): string {
  return `${nonceTime(issuedAtMs)}#${hash('sha256', JSON.stringify([from, issuedAt, id]), 'base64url')}`;
}

/** The part of a nonce that comes before every message issued at that time or later. */
export function nonceTime(issuedAtMs: number): string {
  return String(issuedAtMs).padStart(timeDigits, '0');
}

/** The `issuedAt` that a nonce holds, epoch milliseconds. */
export function nonceTimeMs(nonce: string): number {
  return Number(nonce.slice(0, timeDigits));
}

/** Whether a text is a nonce, as opposed to any other sort key. */
export function isNonce(text: string): boolean {
  return noncePattern.test(text);
}
