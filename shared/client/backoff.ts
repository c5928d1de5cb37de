import type { Platform } from './platform.ts';

const firstDelayMs = 1000;
/** The longest pause between two attempts, milliseconds (best-practices.md, Token Lifecycle Management). */
export const maxDelayMs = 300_000;

/** Pauses between attempts: each up to twice the one before, by chance shortened to no less than half. */
export class Backoff {
  readonly #random: Platform['random'];
  #delayMs = firstDelayMs;

  constructor({ random }: Pick<Platform, 'random'>) {
    this.#random = random;
  }

  /** The pause before the next attempt, milliseconds. */
  next(): number {
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, maxDelayMs);
    // Devices that lost the same server at the same time must not all come back at the same time.
    const [high = 0, low = 0] = this.#random(2);
    return Math.round((delayMs / 2) * (1 + (high * 256 + low) / 65_535));
  }

  /** Begins again with short pauses. */
  reset(): void {
    this.#delayMs = firstDelayMs;
  }
}
