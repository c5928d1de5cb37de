import { setTimeout as sleep } from 'node:timers/promises';
import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { ThrottledInvocation } from '../function-instances/throttled-invocation.ts';
import { type FailurePolicy, untilSuccess } from './failure-policy.ts';
import { createStreamEvent } from './stream-event.ts';

/** How batches of a stream are brought to a function. */
export interface BatchDeliveryOptions {
  readonly streamArn: string;
  /** Runs the function on an event; rejects when it failed. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Told of every failure. */
  readonly report: (failure: string) => void;
  /** Until it succeeds, by default. */
  readonly policy?: FailurePolicy;
  /** Keeps an event of so many records that were given up; rejects when it cannot. Without it they are forgotten. */
  readonly setAside?: (event: unknown, count: number) => Promise<void>;
  /** Told how old the last record of a batch is each time that the batch is sent, milliseconds. */
  readonly onSend?: (ageMs: number) => void;
  /** Most milliseconds between two attempts; 1,000 by default. */
  readonly maxBackoffMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

type Attempt =
  | { readonly end: 'handled' | 'throttled' | 'failed' }
  /** The function failed from this record on. */
  | { readonly end: 'partly'; readonly from: number };

/**
 * Brings one batch after the other to a function and repeats what fails, ever slower, as far as the policy of the event
 * source mapping goes.
 *
 * Source: AWS Lambda Developer Guide, How Lambda processes records from stream and queue-based event sources; Using
 * Lambda to process records from Amazon DynamoDB streams.
 */
export class BatchDelivery {
  readonly #options: BatchDeliveryOptions;
  readonly #policy: FailurePolicy;
  readonly #signal: AbortSignal;
  readonly #resumed: () => Promise<void>;

  /** @param resumed resolves when a further attempt may be made. */
  constructor(options: BatchDeliveryOptions, signal: AbortSignal, resumed: () => Promise<void>) {
    this.#options = options;
    this.#policy = options.policy ?? untilSuccess;
    this.#signal = signal;
    this.#resumed = resumed;
  }

  /** Resolves when every record was handled or given up, or the signal aborted. */
  async deliver(batch: readonly StreamRecord[]): Promise<void> {
    const { maxBackoffMs = 1000 } = this.#options;
    let rest = batch;
    let failures = 0;
    for (let backoffMs = 10; ; backoffMs = Math.min(2 * backoffMs, maxBackoffMs)) {
      await this.#resumed();
      if (this.#signal.aborted) return;
      rest = await this.#withoutOld(rest);
      if (rest.length === 0) return;
      const attempt = await this.#attempt(rest);
      if (attempt.end === 'handled') return;
      if (attempt.end === 'failed' && this.#policy.bisect && rest.length > 1) return this.#bisect(rest);
      if (attempt.end === 'partly' && attempt.from > 0) {
        rest = rest.slice(attempt.from);
        failures = 0;
      }
      if (attempt.end !== 'throttled') failures += 1;
      if (failures > this.#policy.retryAttempts) return this.#giveUp(rest);
      await this.#wait(backoffMs);
    }
  }

  /** A batch that is split begins anew with its attempts. */
  async #bisect(records: readonly StreamRecord[]): Promise<void> {
    const middle = Math.ceil(records.length / 2);
    await this.deliver(records.slice(0, middle));
    await this.deliver(records.slice(middle));
  }

  async #withoutOld(records: readonly StreamRecord[]): Promise<readonly StreamRecord[]> {
    const isOld = (record: StreamRecord) => this.#ageMs(record) > this.#policy.maxRecordAgeMs;
    const old = records.filter(isOld);
    if (old.length > 0) await this.#giveUp(old);
    return old.length > 0 ? records.filter((record) => !isOld(record)) : records;
  }

  async #attempt(records: readonly StreamRecord[]): Promise<Attempt> {
    const { invoke, streamArn, report, onSend } = this.#options;
    const last = records.at(-1);
    if (last) onSend?.(this.#ageMs(last));
    try {
      const from = firstFailure(await invoke(createStreamEvent(records, streamArn)), records);
      if (from === undefined) return { end: 'handled' };
      report(`${records.length - from} records of a batch are sent again`);
      return { end: 'partly', from };
    } catch (error) {
      if (!this.#signal.aborted) report(`a batch is sent again: ${error}`);
      return { end: error instanceof ThrottledInvocation ? 'throttled' : 'failed' };
    }
  }

  async #giveUp(records: readonly StreamRecord[]): Promise<void> {
    const { setAside, streamArn, report } = this.#options;
    report(`${records.length} records of a batch are given up`);
    try {
      await setAside?.(createStreamEvent(records, streamArn), records.length);
    } catch (error) {
      report(`records could not be set aside: ${error}`);
    }
  }

  #ageMs({ dynamodb }: StreamRecord): number {
    const { now = Date.now } = this.#options;
    const nowMs = now();
    return Math.max(0, nowMs - (dynamodb?.ApproximateCreationDateTime?.getTime() ?? nowMs));
  }

  async #wait(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}

/** Index of the first record to repeat; as in Lambda, an identifier that is none of the batch's repeats it all. */
function firstFailure(result: unknown, records: readonly StreamRecord[]): number | undefined {
  const failures = (result as { batchItemFailures?: unknown } | null)?.batchItemFailures;
  if (!Array.isArray(failures) || failures.length === 0) return undefined;
  const indices = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failure?.itemIdentifier),
  );
  return Math.max(0, Math.min(...indices));
}
