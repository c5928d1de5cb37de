/** How far the authenticity of an answer was established (RFC 4033 section 5); `unchecked` when policy is off. */
export type DnssecStatus = 'secure' | 'insecure' | 'unchecked';

/**
 * How a signed zone proved an absence: by names in order (RFC 4034), by hashed names (RFC 5155), or by a record
 * made up for the very name that was asked (RFC 9824 and its forerunners).
 */
export type DenialProof = 'nsec' | 'nsec3' | 'compact';

interface Provenance {
  /** Queried name, lower case, without the trailing dot. */
  readonly name: string;
  /** When the query that gave this outcome began, epoch milliseconds. */
  readonly queryStartedAtMs: number;
  /** When the outcome arrived, epoch milliseconds. */
  readonly fetchedAtMs: number;
  /** Absolute end of its life, epoch milliseconds; copying between caches never extends it. */
  readonly expiresAtMs: number;
  /** Time to live as received, seconds. */
  readonly ttlSeconds: number;
  readonly dnssec: DnssecStatus;
  /** Names that a CNAME chain went through, the queried one excepted. */
  readonly aliases: readonly string[];
}

/**
 * TXT records exist. Each value is the bytes of one record, its character-strings joined, in memory of its own: a view
 * of what it was read from would keep all of that, such as a slab of Node's pool (64 KB), for as long as a cache keeps
 * the answer.
 */
export interface TxtAnswer extends Provenance {
  readonly kind: 'answer';
  readonly values: readonly Uint8Array[];
}

/** The name does not exist (`nxdomain`), or exists without TXT records (`no-data`): permanent. */
export interface TxtAbsence extends Provenance {
  readonly kind: 'nxdomain' | 'no-data';
  /** How it was proved, when it is secure. */
  readonly proof?: DenialProof;
}

/** Why a lookup gave nothing that counts. Each is temporary and none is ever a verdict on a delegation. */
export type LookupFailureReason =
  | 'servfail'
  | 'refused'
  | 'timeout'
  | 'network-error'
  | 'malformed-answer'
  | 'error-rcode'
  | 'alias-loop'
  /** It would take more questions than one lookup may cost. */
  | 'over-limit'
  /** Fewer resolvers agree about the records than have to. */
  | 'disagreement'
  /** Every server is among those that are not to be asked. */
  | 'no-other-server'
  | 'deadline-exceeded';

/** Every server failed. */
export interface LookupFailure {
  readonly kind: 'failed';
  readonly name: string;
  readonly reason: LookupFailureReason;
  /** One entry a server asked: `udp://8.8.8.8:53: timeout`. */
  readonly details: readonly string[];
}

/**
 * The answer should be signed, and its signatures or those of its zone's keys are missing or do not hold:
 * temporary for the sender, never "revoked".
 */
export interface BogusAnswer {
  readonly kind: 'bogus';
  readonly name: string;
  /** Why, from the answer inwards; every server that was asked begins anew with its name. */
  readonly details: readonly string[];
}

/** The caller's allowance for lookups that miss the cache is used up. */
export interface LookupThrottled {
  readonly kind: 'throttled';
  readonly name: string;
  readonly retryAfterSeconds: number;
}

/** Outcomes that may be cached. */
export type CacheableOutcome = TxtAnswer | TxtAbsence;

/** Everything that a lookup can end in. */
export type TxtOutcome = CacheableOutcome | LookupFailure | BogusAnswer | LookupThrottled;

/** An outcome and how it was come by. The same `outcome` object is handed to all who share a cache entry. */
export interface TxtResolution {
  readonly outcome: TxtOutcome;
  readonly source: 'memory' | 'shared' | 'network';
  readonly durationMs: number;
}

/** What one lookup may use. */
export interface LookupOptions {
  /** End of all DNS work of the request, epoch milliseconds. */
  readonly deadlineMs: number;
  /** Entries whose query began before this, epoch milliseconds, are passed over: the refresh after a failure. */
  readonly notQueriedBeforeMs?: number;
  /**
   * Asked before a lookup that misses every cache goes out (or joins one under way); answers the seconds to
   * wait when the caller's allowance is used up.
   */
  readonly chargeQuery?: () => Promise<{ readonly retryAfterSeconds: number } | undefined>;
}

/** Looks up TXT records; never throws for what DNS does, only for errors of ours. */
export interface TxtResolver {
  lookupTxt(name: string, options: LookupOptions): Promise<TxtResolution>;
}
