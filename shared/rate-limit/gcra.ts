import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type ConditionalWrite, conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { LruCache } from '../memory/lru-cache.ts';
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

/** Subjects whose state an instance remembers in order to try the right update first. */
const rememberedSubjects = 10_000;

interface Attempt {
  readonly counter: string;
  /** What is charged, in microseconds of arrival time. */
  readonly costUs: number;
  readonly order: ChargeOrder | undefined;
  readonly form: OrderForm;
  readonly nowUs: number;
}

/**
 * Counts limits above 100 by the generic cell rate algorithm (ITU-T I.371): half of the limit at once, the other
 * half evenly over 60 s, hence never more than the limit in any 60 s. One item holds the theoretical arrival time
 * `tat` of the next charge in microseconds.
 *
 * Two updates cover every state: an idle counter starts at now, a busy one is moved on. Neither depends on the
 * exact stored value, so concurrent charges do not make each other repeat; an instance remembers which one fitted.
 */
export function createGcra(options: CounterOptions): Counter {
  const burst = Math.floor(options.limit / 2);
  const emissionUs = Math.ceil(60_000_000 / (options.limit - burst));
  const burstUs = burst * emissionUs;
  const arrivals = new LruCache<number>(rememberedSubjects);

  async function charge(counter: string, amount: number, order?: ChargeOrder): Promise<CounterOutcome> {
    const costUs = amount * emissionUs;
    let form = firstOrderForm(order);
    let arrivalUs = arrivals.get(counter) ?? 0;
    for (let attempts = 0; attempts < maxChargeAttempts; attempts += 1) {
      const attempt: Attempt = { counter, costUs, order, form, nowUs: options.now() * 1000 };
      const charged = await (arrivalUs > attempt.nowUs ? moveOn(attempt) : start(attempt));
      arrivalUs = readArrival(charged.written ? charged.attributes : charged.item);
      arrivals.set(counter, arrivalUs);
      if (charged.written) return { kind: 'admitted' };

      if (arrivalUs + costUs > attempt.nowUs + burstUs) {
        return { kind: 'exhausted', untilMs: untilMs(arrivalUs, costUs) };
      }
      const fitting = orderFormFor(order, charged.item);
      if (fitting === 'out-of-order') return { kind: 'out-of-order' };
      form = fitting;
    }
    throw new Error('a rate counter changed under every attempt to charge it');
  }

  function start(attempt: Attempt): Promise<ConditionalWrite> {
    return update(attempt, 'tat = :next', '(attribute_not_exists(tat) OR tat <= :now)', {
      ':next': { N: String(attempt.nowUs + attempt.costUs) },
      ':now': { N: String(attempt.nowUs) },
    });
  }

  function moveOn(attempt: Attempt): Promise<ConditionalWrite> {
    return update(attempt, 'tat = tat + :cost', 'tat BETWEEN :now AND :latest', {
      ':cost': { N: String(attempt.costUs) },
      ':now': { N: String(attempt.nowUs) },
      ':latest': { N: String(attempt.nowUs + burstUs - attempt.costUs) },
    });
  }

  function update(attempt: Attempt, set: string, condition: string, values: Item): Promise<ConditionalWrite> {
    const order = orderExpressions(attempt.form);
    const expiresAt = Math.ceil(attempt.nowUs / 1_000_000) + counterLifeSeconds;
    return conditionalWrite(
      options.client.send(
        new UpdateItemCommand({
          TableName: options.tableName,
          Key: { counter: { S: attempt.counter } },
          UpdateExpression: `SET expiresAt = :expiresAt, ${set}${order.set}`,
          ConditionExpression: condition + order.condition,
          ...(attempt.form !== 'none' && { ExpressionAttributeNames: order.names }),
          ExpressionAttributeValues: {
            ':expiresAt': { N: String(expiresAt) },
            ...values,
            ...orderValues(attempt.form, attempt.order),
          },
          ReturnValues: 'UPDATED_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  }

  function untilMs(arrivalUs: number, costUs: number): number {
    return Math.ceil((arrivalUs + costUs - burstUs) / 1000);
  }

  async function exhaustedUntil(counter: string): Promise<number> {
    const { Item: item } = await options.client.send(
      new GetItemCommand({
        TableName: options.tableName,
        Key: { counter: { S: counter } },
        ConsistentRead: true,
      }),
    );
    return untilMs(readArrival(item), emissionUs);
  }

  return { kind: 'gcra', capacity: burst, charge, exhaustedUntil };
}

function readArrival(item: Item | undefined): number {
  return Number(item?.tat?.N ?? 0);
}
