import { Worker } from 'node:worker_threads';

/** Ends the process when it stands still. */
export interface Watchdog {
  /** Says that it goes on. */
  beat(): void;
  stop(): Promise<unknown>;
}

/** A thread of its own, since what hangs may be an endless loop. */
const source = `
const { parentPort, workerData } = require('node:worker_threads');
const beats = new Int32Array(workerData.beats);
let last = -1;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now === last) {
    require('node:fs').writeSync(2, 'HANGS after run ' + now + ' of seed ' + workerData.seed + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
}, workerData.patienceMs);
`;

/** Starts a thread that kills the process when no beat comes for as long as `patienceMs`. */
export function startWatchdog(seed: number, patienceMs = 10_000): Watchdog {
  const beats = new SharedArrayBuffer(4);
  const worker = new Worker(source, { eval: true, workerData: { beats, seed, patienceMs } });
  const view = new Int32Array(beats);
  return { beat: () => Atomics.add(view, 0, 1), stop: () => worker.terminate() };
}
