import { inboxNonce } from '../../../shared/inbox/nonce.ts';
import type { Message } from '../../../shared/protocol/message.ts';
import type { LoadDevice } from '../people/load-device.ts';

/** A message that was accepted. */
export interface AcceptedEntry {
  readonly recipient: string;
  readonly sender: string;
  readonly messageId: string;
  /** Its key in the inbox of the recipient. */
  readonly nonce: string;
}

/** An accepted message that can be sent again. */
export interface Sent {
  readonly device: LoadDevice;
  readonly message: Message;
  readonly body: string;
  readonly digest: string;
  readonly acceptedAtMs: number;
}

/** Messages that are kept whole, to be replayed. */
const keptWhole = 200;

/** What was sent and what was accepted, by the digest of the whole message. */
export class Ledger {
  readonly accepted = new Map<string, AcceptedEntry>();
  /** The latest accepted ones, oldest first. */
  readonly recent: Sent[] = [];
  /** Digests of messages whose answer is not there, or not yet: they may be in an inbox all the same. */
  readonly #unknown = new Set<string>();

  offer(digest: string): void {
    this.#unknown.add(digest);
  }

  /** The message was refused. */
  refused(digest: string): void {
    this.#unknown.delete(digest);
  }

  /** The message was accepted. */
  accept(digest: string, sent: Sent): void {
    this.#unknown.delete(digest);
    const { from: sender, to: recipient, id: messageId, issuedAt } = sent.message;
    const nonce = inboxNonce({ issuedAtMs: Date.parse(issuedAt), issuedAt, from: sender, id: messageId });
    this.accepted.set(digest, { recipient, sender, messageId, nonce });
    this.recent.push(sent);
    if (this.recent.length > keptWhole) this.recent.shift();
  }

  /** Whether a message may be in an inbox. */
  mayBeDelivered(digest: string): boolean {
    return this.accepted.has(digest) || this.#unknown.has(digest);
  }
}
