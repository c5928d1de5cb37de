/** Recipients that were seen to exist, each for a minute: a busy inbox costs no registry read a message. */
export class KnownRecipients {
  readonly #seenAtMs = new Map<string, number>();

  /** Whether the recipient was seen less than a minute before `nowMs`. */
  has(recipient: string, nowMs: number): boolean {
    const seenAtMs = this.#seenAtMs.get(recipient);
    return seenAtMs !== undefined && nowMs - seenAtMs < lifeMs;
  }

  /** Remembers that the recipient exists; the oldest one leaves when there are too many. */
  add(recipient: string, nowMs: number): void {
    if (this.has(recipient, nowMs)) return;
    this.#seenAtMs.delete(recipient);
    this.#seenAtMs.set(recipient, nowMs);
    if (this.#seenAtMs.size <= maxRecipients) return;
    const [oldest] = this.#seenAtMs.keys();
    if (oldest !== undefined) this.#seenAtMs.delete(oldest);
  }
}

const lifeMs = 60_000;
const maxRecipients = 10_000;
