import type { DnssecStatus } from '../dns/outcome.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Message } from '../protocol/message.ts';
import type { LookupReport } from '../verification/describe-lookup.ts';

/** What every verdict tells. */
export interface VerdictBasis {
  /** From the first cause outward; none holds a key, a signature or anything of the document. */
  readonly reasons: readonly string[];
  /** Whom the message says it is from, `dev1234$alice.btps.saas.com`; absent when it could not be read. */
  readonly identity?: string;
  readonly messageId?: string;
  /** Fingerprint that the message names, base64. */
  readonly fingerprint?: string;
  /** What DNS was asked, and what it said. */
  readonly lookups: readonly LookupReport[];
  /** Whether cached records were fetched again because they led to a refusal. */
  readonly refreshed: boolean;
  readonly durationMs: number;
  /** When it was decided, ISO 8601, UTC. */
  readonly timestamp: string;
}

/** What the embedding server has to remember so that no message is taken twice. */
export interface ReplayMemory {
  /** Made of what is signed: the same for every copy of a message, another for every other message. */
  readonly nonce: string;
  /** Until when a copy could be accepted; the nonce may be forgotten afterwards. ISO 8601, UTC. */
  readonly rememberUntil: string;
}

/** The message was signed by a key that its sender's domain delegates. That it is no replay is not decided here. */
export interface AcceptedVerdict extends VerdictBasis {
  readonly verdict: 'accepted';
  /** What was verified: this is to be stored and handed on, never the bytes as received. */
  readonly message: Message;
  /** Its text, members in the order of the format. */
  readonly canonicalText: string;
  /** SHA-256 of that text, base64: what the answer to a sender, and to its repeats, holds. */
  readonly digest: string;
  readonly replay: ReplayMemory;
  readonly signedWith: 'device' | 'primary';
  readonly scheme: 'ed25519' | 'rsa-digest' | 'rsa-payload';
  /** The least that was established for any record that the verdict rests on. */
  readonly dnssec: DnssecStatus;
  /** When the sender's server accepted a message that comes late, by its voucher; ISO 8601, UTC. */
  readonly vouchedAt?: string;
}

/** The message is not acceptable, or cannot be judged at present. */
export interface RefusedVerdict extends VerdictBasis {
  readonly verdict: 'refused';
  readonly code: ErrorCode;
  /** Status that an HTTP answer should have. */
  readonly status: number;
  readonly title: string;
  /** What the sender should do. */
  readonly action: string;
  /** Whether the same message may be accepted later: then nothing is said about its sender. */
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
}

/** The outcome of a verification. */
export type Verdict = AcceptedVerdict | RefusedVerdict;
