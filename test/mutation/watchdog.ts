import { Worker } from 'node:worker_threads';
import { hangingPath } from './verdicts.ts';

/** Longest that one test may run with one mutant, without a hold; beyond it, nothing in its own thread can end it. */
const longestMs = 45_000;

/** Slots of the shared memory: the mutant that is under way, 0 for none, and how many were begun. */
const [mutantSlot, countSlot] = [0, 1];

const watch = `
const { appendFileSync } = require('node:fs');
const { workerData: { slots, path, longestMs } } = require('node:worker_threads');
let seen = 0;
let since = Date.now();
setInterval(() => {
  const [mutant, count] = [Atomics.load(slots, ${mutantSlot}), Atomics.load(slots, ${countSlot})];
  if (mutant === 0 || count !== seen) [seen, since] = [count, Date.now()];
  if (mutant === 0 || Date.now() - since < longestMs) return;
  appendFileSync(path, String(mutant - 1) + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 500);
`;

/**
 * Ends the process when a mutant keeps its thread busy for good, after writing its id into a file: a loop without end
 * that does not come by the mutant again, or one that takes hours.
 */
export class Watchdog {
  readonly #slots = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  constructor() {
    this.#worker = new Worker(watch, {
      eval: true,
      workerData: { slots: this.#slots, path: hangingPath(), longestMs },
    });
    this.#worker.unref();
  }

  /** Notes that a mutant is under way. */
  begin(mutant: string): void {
    Atomics.add(this.#slots, countSlot, 1);
    Atomics.store(this.#slots, mutantSlot, Number(mutant) + 1);
  }

  /** Notes that it has ended. */
  end(): void {
    Atomics.store(this.#slots, mutantSlot, 0);
  }
}
