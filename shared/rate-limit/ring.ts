import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type ConditionalWrite, conditionalWrite, type Item } from '../aws/conditional-write.ts';
import {
  firstOrderForm,
  type OrderForm,
  orderExpressions,
  orderFormFor,
  orderValues,
} from './charge-order.ts';
import {
  type ChargeOrder,
  type Counter,
  type CounterOptions,
  type CounterOutcome,
  counterLifeSeconds,
  maxChargeAttempts,
} from './counter.ts';
import {
  admissionTime,
  emptyRing,
  fitRing,
  pushAdmissions,
  ringExhaustedUntil,
  windowCut,
} from './ring-times.ts';

interface Attempt {
  readonly counter: string;
  readonly amount: number;
  readonly order: ChargeOrder | undefined;
  readonly form: OrderForm;
  readonly nowMs: number;
}

/**
 * Counts exactly, for limits up to 100: one item holds the times of the last `limit` admissions, and one
 * conditional update drops the oldest and appends now, if the oldest has left the window. The condition reads
 * nothing that a neighbour's update would invalidate, so concurrent charges do not make each other repeat.
 */
export function createRing(options: CounterOptions): Counter {
  const shiftExpressions = new Map<number, { update: string; condition: string }>();

  async function charge(counter: string, amount: number, order?: ChargeOrder): Promise<CounterOutcome> {
    let form = firstOrderForm(order);
    for (let attempts = 0; attempts < maxChargeAttempts; attempts += 2) {
      const attempt: Attempt = { counter, amount, order, form, nowMs: options.now() };
      const shifted = await shift(attempt);
      if (shifted.written) return { kind: 'admitted' };

      const stored = readTimes(shifted.item);
      const times = stored ? fitRing(stored, options.limit) : emptyRing(options.limit);
      const untilMs = ringExhaustedUntil(times, amount);
      if (untilMs > attempt.nowMs) return { kind: 'exhausted', untilMs };

      const fitting = orderFormFor(order, shifted.item);
      if (fitting === 'out-of-order') return { kind: 'out-of-order' };
      form = fitting;
      if (stored?.length === options.limit) continue;
      const replaced = await replace(
        { ...attempt, form },
        stored,
        pushAdmissions(times, amount, attempt.nowMs),
      );
      if (replaced.written) return { kind: 'admitted' };
    }
    throw new Error('a rate counter changed under every attempt to charge it');
  }

  function shift(attempt: Attempt): Promise<ConditionalWrite> {
    const { update, condition } = shiftExpression(attempt.amount);
    const order = orderExpressions(attempt.form);
    return conditionalWrite(
      options.client.send(
        new UpdateItemCommand({
          ...target(attempt),
          UpdateExpression: `SET expiresAt = :expiresAt${order.set}, ${update}`,
          ConditionExpression: condition + order.condition,
          ExpressionAttributeNames: { '#q': 'q', ...order.names },
          ExpressionAttributeValues: {
            ':now': { N: String(admissionTime(attempt.nowMs)) },
            ':cut': { N: String(windowCut(attempt.nowMs)) },
            ':limit': { N: String(options.limit) },
            ...expiry(attempt),
            ...orderValues(attempt.form, attempt.order),
          },
        }),
      ),
    );
  }

  /** Writes the first ring of a subject, or one of another length, if the stored one is still as it was read. */
  function replace(
    attempt: Attempt,
    stored: readonly number[] | undefined,
    times: readonly number[],
  ): Promise<ConditionalWrite> {
    const order = orderExpressions(attempt.form);
    return conditionalWrite(
      options.client.send(
        new UpdateItemCommand({
          ...target(attempt),
          UpdateExpression: `SET #q = :times, expiresAt = :expiresAt${order.set}`,
          ConditionExpression: (stored ? '#q = :stored' : 'attribute_not_exists(#q)') + order.condition,
          ExpressionAttributeNames: { '#q': 'q', ...order.names },
          ExpressionAttributeValues: {
            ':times': printTimes(times),
            ...(stored && { ':stored': printTimes(stored) }),
            ...expiry(attempt),
            ...orderValues(attempt.form, attempt.order),
          },
        }),
      ),
    );
  }

  function target({ counter }: Attempt) {
    return {
      TableName: options.tableName,
      Key: { counter: { S: counter } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
  }

  function shiftExpression(amount: number): { update: string; condition: string } {
    const known = shiftExpressions.get(amount);
    if (known) return known;
    const places = Array.from({ length: amount }, (_, place) => place);
    const written = {
      update: `${places.map((place) => `#q[${options.limit + place}] = :now`).join(', ')} REMOVE ${places
        .map((place) => `#q[${place}]`)
        .join(', ')}`,
      condition: ['size(#q) = :limit', ...places.map((place) => `#q[${place}] <= :cut`)].join(' AND '),
    };
    shiftExpressions.set(amount, written);
    return written;
  }

  async function exhaustedUntil(counter: string): Promise<number> {
    const { Item: item } = await options.client.send(
      new GetItemCommand({
        TableName: options.tableName,
        Key: { counter: { S: counter } },
        ConsistentRead: true,
      }),
    );
    const stored = readTimes(item);
    return stored ? ringExhaustedUntil(fitRing(stored, options.limit), 1) : 0;
  }

  return { kind: 'ring', capacity: options.limit, charge, exhaustedUntil };
}

function expiry({ nowMs }: Attempt) {
  return { ':expiresAt': { N: String(Math.ceil(nowMs / 1000) + counterLifeSeconds) } };
}

function printTimes(times: readonly number[]) {
  return { L: times.map((time) => ({ N: String(time) })) };
}

function readTimes(item: Item | undefined): readonly number[] | undefined {
  return item?.q?.L?.map(({ N: time }) => {
    if (time === undefined) throw new Error('a rate counter holds something that is not a time');
    return Number(time);
  });
}
