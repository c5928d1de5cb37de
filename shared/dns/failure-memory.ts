import { LruCache } from '../memory/lru-cache.ts';

/** How long a failure is remembered (RFC 9520 section 3.2: between 1 s and 5 minutes). */
const failureLifeMs = 5000;
const maxEntries = 1000;

interface Remembered<Failure> {
  readonly failure: Failure;
  readonly untilMs: number;
}

/** Remembers for 5 s what failed, so that it is not tried again and again (RFC 9520). */
export class FailureMemory<Failure> {
  readonly #now: () => number;
  readonly #failures = new LruCache<Remembered<Failure>>(maxEntries);

  /** Takes the clock, epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  recall(key: string): Failure | undefined {
    const remembered = this.#failures.get(key);
    return remembered && this.#now() < remembered.untilMs ? remembered.failure : undefined;
  }

  remember(key: string, failure: Failure): void {
    this.#failures.set(key, { failure, untilMs: this.#now() + failureLifeMs });
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
