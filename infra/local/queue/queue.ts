import { randomUUID } from 'node:crypto';
import { createSqsEvent, failedMessages, type QueuedMessage } from './sqs-event.ts';

/** How a queue and the function behind it work. */
export interface QueueOptions {
  readonly name: string;
  /** Runs the function on an event; rejects when it failed. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Told of every failure. */
  readonly report: (failure: string) => void;
  /** Milliseconds from receiving a message to receiving it again if it failed; 1,000 by default. */
  readonly visibilityTimeoutMs?: number;
  /** Receptions after which a message goes to the dead-letter queue; 5 by default. */
  readonly maxReceiveCount?: number;
  /** Most batches that are handled at a time; 2 by default, the least that Lambda can be set to. */
  readonly concurrency?: number;
}

interface Waiting {
  readonly message: QueuedMessage;
  readonly visibleAtMs: number;
}

const batchSize = 10;

/**
 * Plays an SQS standard queue in front of a function, with Lambda's poller and a dead-letter queue: at least once, in
 * no particular order, with partial batch responses. A message never reappears while it is being handled.
 */
export class Queue {
  readonly #options: QueueOptions;
  readonly #waiting = new Set<Waiting>();
  readonly #running = new Set<Promise<void>>();
  readonly #dlq: QueuedMessage[] = [];
  #inFlight = 0;
  #wake: NodeJS.Timeout | undefined;
  #emptied: Array<() => void> = [];
  #open = true;
  #paused = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Messages that wait or are being handled. */
  get depth(): number {
    return this.#waiting.size + this.#inFlight;
  }

  /** Messages that nobody is handling, in the order in which they came. */
  get waiting(): readonly QueuedMessage[] {
    return [...this.#waiting].map(({ message }) => message);
  }

  /** Messages of the dead-letter queue, oldest first. */
  get dlq(): readonly QueuedMessage[] {
    return this.#dlq;
  }

  /**
   * Sends a message; its id.
   *
   * @param delayMs until it can first be received
   */
  send(body: string, delayMs = 0): string {
    const message = {
      id: randomUUID(),
      body,
      sentAtMs: Date.now(),
      firstReceivedAtMs: undefined,
      receiveCount: 0,
    };
    this.#put(message, message.sentAtMs + delayMs);
    return message.id;
  }

  /** Moves the messages of the dead-letter queue back, as a redrive does; how many. */
  redrive(): number {
    const messages = this.#dlq.splice(0);
    for (const message of messages) this.#put({ ...message, receiveCount: 0 }, Date.now());
    return messages.length;
  }

  /** Hands out no further messages; what is being handled is finished. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  /** Resolves when no message waits or is being handled. */
  drained(): Promise<void> {
    if (this.depth === 0) return Promise.resolve();
    return new Promise((resolve) => this.#emptied.push(resolve));
  }

  /** Hands out no further messages, and waits for those that are being handled. */
  async stop(): Promise<void> {
    this.#open = false;
    clearTimeout(this.#wake);
    await Promise.all(this.#running);
  }

  #put(message: QueuedMessage, visibleAtMs: number): void {
    this.#waiting.add({ message, visibleAtMs });
    this.#schedule();
  }

  /** Looks for messages when the next one can be received: what is sent together is received together. */
  #schedule(): void {
    clearTimeout(this.#wake);
    if (!this.#open || this.#paused || this.#waiting.size === 0) return;
    const nextMs = Math.min(...[...this.#waiting].map(({ visibleAtMs }) => visibleAtMs));
    this.#wake = setTimeout(() => this.#receive(), Math.max(0, nextMs - Date.now()));
  }

  #receive(): void {
    const now = Date.now();
    const visible = [...this.#waiting].filter(({ visibleAtMs }) => visibleAtMs <= now);
    while (visible.length > 0 && this.#running.size < (this.#options.concurrency ?? 2)) {
      const batch = visible.splice(0, batchSize).map((waiting) => this.#take(waiting, now));
      const handled = this.#handle(batch, now).finally(() => {
        this.#running.delete(handled);
        this.#settle();
      });
      this.#running.add(handled);
    }
    // With every poller busy, the end of a batch is what looks again.
    if (visible.length === 0) this.#schedule();
  }

  #take(waiting: Waiting, now: number): QueuedMessage {
    const { message } = waiting;
    this.#waiting.delete(waiting);
    this.#inFlight += 1;
    return {
      ...message,
      firstReceivedAtMs: message.firstReceivedAtMs ?? now,
      receiveCount: message.receiveCount + 1,
    };
  }

  async #handle(batch: readonly QueuedMessage[], receivedAtMs: number): Promise<void> {
    const failed = await this.#invoke(batch);
    this.#inFlight -= batch.length;
    const { visibilityTimeoutMs = 1000, maxReceiveCount = 5 } = this.#options;
    for (const message of failed) {
      if (message.receiveCount >= maxReceiveCount) this.#dlq.push(message);
      else this.#waiting.add({ message, visibleAtMs: receivedAtMs + visibilityTimeoutMs });
    }
  }

  /** The messages that failed. */
  async #invoke(batch: readonly QueuedMessage[]): Promise<readonly QueuedMessage[]> {
    const { name, invoke, report } = this.#options;
    try {
      const failed = failedMessages(await invoke(createSqsEvent(batch, name)), batch);
      if (failed.length > 0) report(`${failed.length} of ${batch.length} messages failed`);
      return failed;
    } catch (error) {
      if (this.#open) report(`a batch of ${batch.length} messages failed: ${error}`);
      return batch;
    }
  }

  #settle(): void {
    this.#schedule();
    if (this.depth === 0) for (const resolve of this.#emptied.splice(0)) resolve();
  }
}
