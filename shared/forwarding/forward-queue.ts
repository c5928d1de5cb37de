import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';

/** One attempt to forward a message of the outbox. */
export interface ForwardTask {
  /** Partition of the message: `outbox#bob$receiver.com`. */
  readonly partition: string;
  readonly nonce: string;
  /** From 1. */
  readonly attempt: number;
  /** Of the request that brought the message, for those who follow it; nothing depends on it. */
  readonly requestId?: string;
  /** Whether it was handed out before, to somebody who may have been cut off while the receiver had taken the message. */
  readonly repeated?: boolean;
}

/** Where attempts wait. A task may come more than once. */
export interface ForwardQueue {
  /** @param delaySeconds at least so long from now, 900 at most */
  send(task: ForwardTask, delaySeconds?: number): Promise<void>;
}

/** Longest delay that a queue takes, seconds (Amazon SQS, `DelaySeconds`). */
export const longestDelaySeconds = 900;

const schema = z.strictObject({
  partition: z.string().min(1),
  nonce: z.string().min(1),
  attempt: z.number().int().min(1),
  requestId: z.string().optional(),
});

/** Prints a task as the body of a queued item. */
export function printForwardTask({ partition, nonce, attempt, requestId }: ForwardTask): string {
  return JSON.stringify({ partition, nonce, attempt, requestId });
}

/**
 * Reads a queued item.
 *
 * @throws Error when it is none of ours; it then ends in the dead-letter queue
 */
export function readForwardTask({ body, attributes }: Pick<SQSRecord, 'body' | 'attributes'>): ForwardTask {
  const repeated = Number(attributes.ApproximateReceiveCount) > 1;
  return { ...schema.parse(JSON.parse(body)), repeated };
}
