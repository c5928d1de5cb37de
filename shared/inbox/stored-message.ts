import type { DnssecStatus } from '../dns/outcome.ts';
import type { SignatureScheme } from '../protocol/signature.ts';

/** A verified message on its way into the inbox: what was verified, and how. */
export interface StoredMessage {
  /** User identity that the message is addressed to; its partition of the outbox if that one is of another domain. */
  readonly recipient: string;
  /** From `inboxNonce`. */
  readonly nonce: string;
  /** The message as it was verified, as JSON in canonical order; never the text that came in. */
  readonly canonicalText: string;
  /** Base64 of the SHA-256 of `canonicalText`. */
  readonly digest: string;
  /** Id of the request that brought it, by which a repeated put recognises its own first try. */
  readonly requestId: string;
  /** The message's `from`. */
  readonly sender: string;
  readonly signedWith: 'device' | 'primary' | 'server';
  readonly scheme: SignatureScheme;
  readonly dnssec: DnssecStatus;
  readonly sourceIp?: string;
  /** For messages that this server wrote itself. */
  readonly origin?: 'system';
  /** For messages to another domain: where their forwarding stands. */
  readonly forwarding?: 'pending';
  readonly attempts?: number;
  readonly queuedAttempt?: number;
  /** When the registry was read, epoch milliseconds, for senders of our domain. */
  readonly registryReadAtMs?: number;
}
