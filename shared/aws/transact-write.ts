import { setTimeout as delay } from 'node:timers/promises';
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './conditional-write.ts';

/** What one item of a transaction collided with, if it asked for `ALL_OLD` and something was there. */
export interface FailedCondition {
  readonly item: Item | undefined;
}

/** How a transaction ended; `failures` has a place for each of its items, empty where the condition held. */
export type TransactWrite =
  | { readonly written: true }
  | { readonly written: false; readonly failures: readonly (FailedCondition | undefined)[] };

/** What a transaction is repeated with. */
export interface TransactOptions {
  /** Randomness, from 0 to 1, so that those who collided do not meet again. */
  readonly jitter: () => number;
}

const maxAttempts = 12;
const firstPauseMs = 20;
const longestPauseMs = 500;

/** Reasons that pass by themselves. */
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes items together or not at all, turning failed conditions into a value. Conflicts with other writers are
 * repeated, a bounded number of times. The SDK repeats what had no answer, under one ClientRequestToken of its own
 * making, so that a transaction which was applied already is not mistaken for one that failed.
 *
 * @throws TransactionContentionError when others kept getting in the way; every other error of the SDK
 */
export async function transactWrite(
  client: DynamoDBClient,
  items: readonly TransactWriteItem[],
  { jitter }: TransactOptions,
): Promise<TransactWrite> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (attempt > 0) await delay(pauseMs(attempt) * jitter());
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
      return { written: true };
    } catch (error) {
      const failures = failedConditions(error);
      if (failures) return { written: false, failures };
    }
  }
  throw new TransactionContentionError();
}

/** The failed conditions; nothing when the same transaction may succeed now. */
function failedConditions(error: unknown): readonly (FailedCondition | undefined)[] | undefined {
  if (error instanceof TransactionInProgressException) return undefined;
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  if (reasons.some(isFailedCondition)) {
    return reasons.map((reason) => (isFailedCondition(reason) ? { item: reason.Item } : undefined));
  }
  if (reasons.some(({ Code: code }) => passing.has(code ?? ''))) return undefined;
  throw error;
}

function isFailedCondition({ Code: code }: CancellationReason): boolean {
  return code === 'ConditionalCheckFailed';
}

function pauseMs(attempt: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
}

/** Other writers kept changing the same items: worth another try later. */
export class TransactionContentionError extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('a transaction met another one at every attempt');
  }
}
