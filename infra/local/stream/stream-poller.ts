import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBStreamsClient, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { BatchDelivery, type BatchDeliveryOptions } from './batch-delivery.ts';
import { StreamShards } from './stream-shards.ts';

/** How a stream is polled. */
export interface StreamPollerOptions extends BatchDeliveryOptions {
  readonly client: DynamoDBStreamsClient;
  /** Which records the function is given; all by default. */
  readonly filter?: (record: StreamRecord) => boolean;
  /** Whether it begins paused. */
  readonly paused?: boolean;
  /** Most records of one event; 100 by default, as Lambda's. */
  readonly batchSize?: number;
  /** Milliseconds between polls that find nothing; 50 by default. */
  readonly pollIntervalMs?: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const pauseAfterFaultMs = 1000;

/**
 * Plays Lambda's event source mapping on a DynamoDB stream: from TRIM_HORIZON, filtered, in order, at least once, with
 * partial batch responses. A failed batch is repeated, ever slower, until it succeeds or its policy gives it up.
 */
export class StreamPoller {
  readonly #options: StreamPollerOptions;
  readonly #shards: StreamShards;
  readonly #delivery: BatchDelivery;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #waiters: Waiter[] = [];
  #resumed = Promise.withResolvers<void>();

  /** Begins to poll at once, unless it is to be paused. */
  constructor(options: StreamPollerOptions) {
    this.#options = options;
    this.#shards = new StreamShards(options.client, options.streamArn);
    const resumed = () => this.#resumed.promise;
    this.#delivery = new BatchDelivery(options, this.#stopping.signal, resumed);
    if (options.paused !== true) this.#resumed.resolve();
    this.#running = this.#run();
  }

  /** Holds further batches back; one that is under way is finished. */
  pause(): void {
    this.#resumed = Promise.withResolvers<void>();
  }

  resume(): void {
    this.#resumed.resolve();
  }

  /** Sends all records that the stream still has once more, as at-least-once delivery may; resolves when handled. */
  redeliver(): Promise<void> {
    this.#shards.rewind();
    return this.drained();
  }

  /** Resolves when everything that was written before the call has been handled. */
  drained(): Promise<void> {
    const { promise, ...waiter } = Promise.withResolvers<void>();
    if (this.#stopping.signal.aborted) waiter.reject(stopped());
    else this.#waiters.push(waiter);
    return promise;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.resume();
    await this.#running;
    for (const { reject } of this.#waiters.splice(0)) reject(stopped());
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const waiters = this.#waiters.splice(0);
      const idle = await this.#pollOnce();
      if (idle) for (const { resolve } of waiters) resolve();
      else this.#waiters.unshift(...waiters);
      if (idle) await this.#wait(this.#options.pollIntervalMs ?? 50);
    }
  }

  /** Whether the whole stream had nothing new. */
  async #pollOnce(): Promise<boolean> {
    try {
      await this.#resumed.promise;
      const { batchSize = 100, filter = () => true } = this.#options;
      let found = 0;
      for await (const records of this.#shards.read(batchSize)) {
        found += records.length;
        await this.#delivery.deliver(records.filter(filter));
      }
      return found === 0;
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#options.report(`the stream could not be read: ${error}`);
      await this.#wait(pauseAfterFaultMs);
      return false;
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

function stopped(): Error {
  return new Error('the stream poller was stopped');
}
