import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { InvocationFailure } from './invocation-failure.ts';
import type { InstanceDescription, Invocation, InvocationEnd } from './messages.ts';

/** What one instance is started with. */
export interface InstanceOptions extends InstanceDescription {
  /** The whole environment of the function: nothing of ours is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes each line that the function prints. */
  readonly log: (line: string) => void;
}

/** One Lambda instance: a thread with its own modules and memory, which handles one request at a time. */
export class Instance {
  readonly #worker: Worker;
  #alive = true;
  #failure = 'exited before the answer';

  constructor({ environment, log, ...description }: InstanceOptions) {
    this.#worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: description,
      env: { ...environment },
      execArgv: ['--enable-source-maps'],
      stdout: true,
      stderr: true,
    });
    for (const output of [this.#worker.stdout, this.#worker.stderr]) {
      createInterface({ input: output }).on('line', log);
    }
    this.#worker.on('error', (error: Error) => {
      this.#failure = `crashed: ${error.message}`;
      log(`${error.stack ?? error}`);
    });
    this.#worker.on('exit', () => {
      this.#alive = false;
    });
  }

  /** False once it has crashed, exited or was ended. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs the handler on one event.
   *
   * @throws InvocationFailure when the handler throws, the time is over (which ends the instance), or it crashes.
   */
  async invoke(invocation: Invocation, timeoutMs: number): Promise<unknown> {
    if (!this.#alive) throw this.#crash();
    const end = await this.#run(invocation, timeoutMs);
    if (end.kind === 'error') throw new InvocationFailure(end.errorType, end.errorMessage);
    return JSON.parse(end.json);
  }

  /** Ends it at once, whatever it is doing. */
  async end(): Promise<void> {
    this.#failure = 'was ended';
    this.#alive = false;
    await this.#worker.terminate();
  }

  async #run(invocation: Invocation, timeoutMs: number): Promise<InvocationEnd> {
    const { promise, resolve, reject } = Promise.withResolvers<InvocationEnd>();
    const crashed = () => reject(this.#crash());
    const timer = setTimeout(() => {
      reject(new InvocationFailure('Timeout', `timed out after ${timeoutMs} ms`));
      void this.end();
    }, timeoutMs);
    this.#worker.on('message', resolve).on('exit', crashed).postMessage(invocation);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#worker.off('message', resolve).off('exit', crashed);
    }
  }

  #crash(): InvocationFailure {
    return new InvocationFailure('Crash', this.#failure);
  }
}
