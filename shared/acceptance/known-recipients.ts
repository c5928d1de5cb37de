import { LruCache } from '../memory/lru-cache.ts';

const lifeMs = 60_000;

/** Recipients that were seen to exist, each for a minute: a busy inbox costs no registry read a message. */
export class KnownRecipients {
  readonly #seenAtMs = new LruCache<number>(10_000);

  /** Whether the recipient was seen less than a minute before `nowMs`, epoch milliseconds. */
  has(recipient: string, nowMs: number): boolean {
    const seenAtMs = this.#seenAtMs.get(recipient);
    return seenAtMs !== undefined && nowMs - seenAtMs < lifeMs;
  }

  /** Remembers that the recipient was found at `nowMs`. */
  add(recipient: string, nowMs: number): void {
    this.#seenAtMs.set(recipient, nowMs);
  }
}
