import type { Device } from '../../../infra/local/device.ts';
import type { LoadUser } from './load-user.ts';

/** What an answer about a device may be at a moment. */
export type Standing =
  /** Its records are on their way: refused with a repeat in prospect, or taken already. */
  | 'newcomer'
  | 'active'
  /** Its revocation was asked for and not yet acknowledged: either way is right. */
  | 'in-doubt'
  | 'revoked';

/** Longest that an instance may hold records from before a change without asking again (design, Verification, 6). */
const refreshAfterMs = 5500;

/** Messages that the driver lets a device send in any minute: below the limit of 100, which has tests of its own. */
const allowance = 80;

/** A device of the load, and what has to hold of it when. All times are epoch milliseconds. */
export class LoadDevice {
  readonly user: LoadUser;
  readonly identity: string;
  readonly delegatedId: string;
  readonly key: Device['key'];
  /** The source address that its messages come from. */
  readonly source: string;
  accessToken: string;
  refreshToken: string;
  renewedAtMs: number;
  /** Whether its tokens are being renewed: two renewals at a time would be taken for theft. */
  renewing = false;
  #publishedAtMs: number | undefined;
  #revokingSinceMs: number | undefined;
  #revokedSinceMs: number | undefined;
  readonly #sentAtMs: number[] = [];

  constructor(user: LoadUser, device: Device, source: string, nowMs: number) {
    this.user = user;
    this.identity = device.delegated_identity;
    this.delegatedId = device.delegated_id;
    this.key = device.key;
    this.source = source;
    this.accessToken = device.access_token;
    this.refreshToken = device.refresh_token;
    this.renewedAtMs = nowMs;
  }

  /** From when on no instance may miss its records: none had looked for them before unless `atMs` is later. */
  published(atMs: number): void {
    this.#publishedAtMs = atMs;
  }

  /** Somebody asks for its revocation. */
  revoking(atMs: number): void {
    this.#revokingSinceMs ??= atMs;
  }

  /** Its revocation was acknowledged. */
  revoked(atMs: number): void {
    this.#revokedSinceMs ??= atMs;
  }

  /** What an answer may rest on whose request began then, judged by all that is known now. */
  standingAt(startedAtMs: number): Standing {
    if (this.#revokedSinceMs !== undefined && startedAtMs > this.#revokedSinceMs) return 'revoked';
    if (this.#revokingSinceMs !== undefined) return 'in-doubt';
    if (this.#publishedAtMs === undefined || startedAtMs < this.#publishedAtMs + refreshAfterMs)
      return 'newcomer';
    return 'active';
  }

  /** Whether it may be given further work now. */
  usable(nowMs: number): boolean {
    return this.standingAt(nowMs) === 'active';
  }

  /** Takes one message from its allowance, if there is any. */
  take(nowMs: number): boolean {
    while (this.#sentAtMs[0] !== undefined && this.#sentAtMs[0] <= nowMs - 61_000) this.#sentAtMs.shift();
    if (this.#sentAtMs.length >= allowance) return false;
    this.#sentAtMs.push(nowMs);
    return true;
  }
}
