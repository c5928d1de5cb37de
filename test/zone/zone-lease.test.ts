import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { withLease } from '../../shared/zone/zone-lease.ts';

const noonMs = 1_769_860_800_000;
const key = { originalIdentity: { S: 'zone' }, entry: { S: 'zone#lease' } };
const taking = {
  TableName: 'Registry',
  Key: key,
  UpdateExpression: 'SET leaseOwner = :owner, untilMs = :until',
  ConditionExpression: 'attribute_not_exists(untilMs) OR untilMs <= :now',
  ExpressionAttributeValues: {
    ':owner': { S: 'run-1' },
    ':now': { N: String(noonMs) },
    ':until': { N: String(noonMs + 20_000) },
  },
};
const returning = {
  TableName: 'Registry',
  Key: key,
  UpdateExpression: 'SET untilMs = :ended',
  ConditionExpression: 'leaseOwner = :owner',
  ExpressionAttributeValues: { ':owner': { S: 'run-1' }, ':ended': { N: '0' } },
};

/** Works under a lease that others hold at so many attempts; tells what happened in order. */
async function work(heldAttempts: number, task: () => string = () => 'done') {
  const events: unknown[] = [];
  let left = heldAttempts;
  const send = async ({ input }: { readonly input: unknown }) => {
    events.push(input);
    left -= 1;
    if (left >= 0) throw new ConditionalCheckFailedException({ message: 'held', $metadata: {} });
    return {};
  };
  const dependencies = {
    client: { send } as unknown as DynamoDBClient,
    registryTable: 'Registry',
    now: () => noonMs,
    jitter: () => 0.5,
    pause: async (milliseconds: number) => void events.push(milliseconds),
  };
  const run = withLease(dependencies, 'run-1', async () => {
    events.push('work');
    return task();
  });
  const result = await run.catch((error: unknown) => error);
  return { result, events };
}

describe('the lease on the zone (design, Desired state)', () => {
  test('is taken for 20 s and given back', async () => {
    expect(await work(0)).toEqual({ result: 'done', events: [taking, 'work', returning] });
  });

  test('is given back after work that failed', async () => {
    const fault = new Error('Route 53 is down');
    const failing = () => {
      throw fault;
    };
    expect(await work(0, failing)).toEqual({ result: fault, events: [taking, 'work', returning] });
  });

  test('that others hold is waited for', async () => {
    expect(await work(1)).toEqual({ result: 'done', events: [taking, 500, taking, 'work', returning] });
  });

  test('that others hold at four attempts is done without', async () => {
    const attempt = [taking, 500];
    expect(await work(4)).toEqual({
      result: 'done',
      events: [...attempt, ...attempt, ...attempt, ...attempt, 'work'],
    });
  });
});
