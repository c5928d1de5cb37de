import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What a counter works with. */
export interface CounterOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Most that is admitted in any 60 s. */
  readonly limit: number;
}

/**
 * The place of what is charged in an order of its own. `require`: charged only if it is beyond everything
 * charged before. `raise`: charged anyway, and remembered as the farthest if it is.
 */
export interface ChargeOrder {
  readonly ms: number;
  readonly mode: 'require' | 'raise';
}

/** How one attempt to charge ended; nothing is charged unless it was admitted. */
export type CounterOutcome =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'exhausted'; readonly untilMs: number }
  | { readonly kind: 'out-of-order' };

/** One way of counting, for all subjects that share a limit. */
export interface Counter {
  /** Distinguishes the items of the two ways of counting. */
  readonly kind: 'ring' | 'gcra';
  /** Most that one charge may take. */
  readonly capacity: number;
  /** Takes `amount` from the allowance of a counter, or nothing. */
  charge(counter: string, amount: number, order?: ChargeOrder): Promise<CounterOutcome>;
  /** Epoch milliseconds from which one more is admitted; in the past when it is admitted now. */
  exhaustedUntil(counter: string): Promise<number>;
}

/**
 * Seconds that a counter outlives its last charge. It has to outlive every replay of a message charged to it
 * (60 s ahead and 300 s old), or the farthest order would be forgotten too early; the rest is for clocks that
 * are apart.
 */
export const counterLifeSeconds = 900;

/** Attempts of one charge; all beyond the second are races with a limit or an item that is changing. */
export const maxChargeAttempts = 16;
