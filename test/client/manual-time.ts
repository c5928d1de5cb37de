import { setImmediate } from 'node:timers/promises';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock and timers that move when a test says so. */
export class ManualTime {
  nowMs = Date.parse('2026-01-15T10:30:00Z');
  readonly #timers = new Set<Timer>();

  readonly now = () => this.nowMs;

  readonly schedule = (callback: () => void, delayMs: number) => {
    const timer = { atMs: this.nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Pauses until the timers that are set, milliseconds, shortest first. */
  get pausesMs(): readonly number[] {
    return [...this.#timers].map(({ atMs }) => atMs - this.nowMs).sort((one, other) => one - other);
  }

  /** Lets everything happen that needs no time. Nothing under test may use threads: no WebCrypto. */
  async settle(): Promise<void> {
    await setImmediate();
  }

  /** Lets so many milliseconds pass, with all that happens in them. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    await this.settle();
    for (let due = this.#next(endMs); due; due = this.#next(endMs)) await this.#fire(due);
    this.nowMs = endMs;
    await this.settle();
  }

  /** Lets time pass until something is done; its result, or its error thrown. */
  async until<Result>(promise: Promise<Result>): Promise<Result> {
    let done = false;
    const mark = () => {
      done = true;
    };
    promise.then(mark, mark);
    await this.settle();
    for (let due = this.#next(Infinity); !done && due; due = this.#next(Infinity)) await this.#fire(due);
    return promise;
  }

  #next(endMs: number): Timer | undefined {
    const [first] = [...this.#timers].sort((one, other) => one.atMs - other.atMs);
    return first && first.atMs <= endMs ? first : undefined;
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.nowMs = Math.max(this.nowMs, timer.atMs);
    timer.callback();
    await this.settle();
  }
}
