import { askServer, type ServerAnswer } from './ask-server.ts';
import type { Question } from './message.ts';
import type { RandomBytes } from './query.ts';
import type { ServerFault } from './response-fault.ts';
import type { PooledServer } from './server-pool.ts';

/** What a try at one server may use. */
export interface TryOptions {
  readonly random: RandomBytes;
  readonly now: () => number;
  readonly timeoutMs: number;
  /** Epoch milliseconds by which the try ends. */
  readonly deadlineMs: number;
}

/** What one server was asked about one question, and what it said. */
export class AskedServer {
  readonly server: PooledServer;
  readonly faults: ServerFault[] = [];
  readonly #decided = new AbortController();
  #tries = 0;
  #running: Promise<ServerAnswer> | undefined;
  #startedAtMs = 0;
  #caseLost = false;

  constructor(server: PooledServer) {
    this.server = server;
  }

  get name(): string {
    return this.server.transport.name;
  }

  get wasAsked(): boolean {
    return this.#tries > 0;
  }

  /** The try that has not ended. */
  get running(): Promise<ServerAnswer> | undefined {
    return this.#running;
  }

  /** When its last try began, epoch milliseconds. */
  get startedAtMs(): number {
    return this.#startedAtMs;
  }

  /** Once more if it kept silent or lost the case of the letters. */
  get deservesAnotherTry(): boolean {
    const isSilent = this.faults.at(-1)?.reason === 'timeout';
    return this.#tries === 1 && this.#running === undefined && (this.#caseLost || isSilent);
  }

  /** Asks the server; what it says instead of an answer is kept. */
  async ask(question: Question, options: TryOptions): Promise<ServerAnswer> {
    this.#tries += 1;
    this.#startedAtMs = options.now();
    const asking = this.#askOnce(question, options);
    this.#running = asking;
    try {
      return await asking;
    } finally {
      this.#running = undefined;
    }
  }

  /** Whether it was given up, so that what came after tells nothing about it. */
  get wasStopped(): boolean {
    return this.#decided.signal.aborted;
  }

  /** Ends the try that runs: its answer is no longer wanted. */
  stop(): void {
    this.#decided.abort();
  }

  async #askOnce(
    question: Question,
    { random, now, timeoutMs, deadlineMs }: TryOptions,
  ): Promise<ServerAnswer> {
    const answer = await askServer(this.server.transport, question, {
      random,
      mixCase: !this.#caseLost,
      remainingMs: () => Math.min(timeoutMs, deadlineMs - now()),
      signal: this.#decided.signal,
    });
    if ('fault' in answer) {
      this.faults.push(answer.fault);
      this.#caseLost ||= answer.caseLost;
    }
    return answer;
  }
}
