import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { counterKey } from '../../shared/rate-limit/counter-key.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { limiterInstance, noonMs } from './limiter-setup.ts';

const { client, connect } = await createTestDatabase();

const admitted = { admitted: true };
const outOfOrder = { admitted: false, outOfOrder: true };

describe.each([
  { kind: 'ring', limit: 4 },
  { kind: 'GCRA', limit: 104 },
])('charges in the order of issuedAt, by $kind (design, Verification, step 8)', ({ kind, limit }) => {
  const limits = { messageSending: limit };
  const burst = limit > 100 ? limit / 2 : limit;
  const fresh = (subject: string, clock = { nowMs: noonMs }) => {
    const limiter = limiterInstance(client, clock, limits);
    const name = `${kind} ${subject}`;
    return {
      inOrder: (orderMs: number) => limiter.chargeInOrder('messageSending', name, orderMs),
      plain: (amount: number, orderMs?: number) => limiter.charge('messageSending', name, amount, orderMs),
    };
  };

  test('a message later than all before is charged', async () => {
    const sender = fresh('later');
    expect(await sender.inOrder(noonMs)).toEqual(admitted);
    expect(await sender.inOrder(noonMs + 1)).toEqual(admitted);
  });

  test('1,000 replays of a charged message leave the counter as it is', async () => {
    const sender = fresh('replayed');
    expect(await sender.inOrder(noonMs)).toEqual(admitted);
    const replays = await Promise.all(Array.from({ length: 1000 }, () => fresh('replayed').inOrder(noonMs)));
    expect(replays).toEqual(Array.from({ length: 1000 }, () => outOfOrder));
    expect(await sender.plain(burst - 1, noonMs)).toEqual(admitted);
    expect(await sender.plain(1, noonMs)).toEqual({ admitted: false, retryAfterSeconds: expect.any(Number) });
  });

  test('50 copies of one message at once are charged once', async () => {
    const copies = await Promise.all(Array.from({ length: 50 }, () => fresh('copies').inOrder(noonMs)));
    expect(copies.filter(({ admitted }) => admitted)).toEqual([admitted]);
    expect(copies.filter(({ admitted }) => !admitted)).toEqual(Array.from({ length: 49 }, () => outOfOrder));
  });

  test('an earlier message is out of order and costs nothing; charged plainly it counts, and moves the order not back', async () => {
    const sender = fresh('earlier');
    await sender.inOrder(noonMs);
    expect(await sender.inOrder(noonMs - 1)).toEqual(outOfOrder);
    expect(await sender.plain(burst - 1, noonMs - 1)).toEqual(admitted);
    expect(await fresh('earlier', { nowMs: noonMs + 60_000 }).inOrder(noonMs)).toEqual(outOfOrder);
    expect(await fresh('earlier', { nowMs: noonMs + 60_000 }).inOrder(noonMs + 1)).toEqual(admitted);
  });

  test('a plain charge moves the order on, first or later', async () => {
    const sender = fresh('plain');
    expect(await sender.plain(1, noonMs)).toEqual(admitted);
    expect(await sender.inOrder(noonMs)).toEqual(outOfOrder);
    expect(await sender.plain(1, noonMs + 5)).toEqual(admitted);
    expect(await sender.inOrder(noonMs + 5)).toEqual(outOfOrder);
    expect(await sender.inOrder(noonMs + 6)).toEqual(admitted);
  });

  test('a plain charge without an order leaves it as it is', async () => {
    const sender = fresh('without');
    await sender.inOrder(noonMs);
    await sender.plain(1);
    expect(await sender.inOrder(noonMs)).toEqual(outOfOrder);
    expect(await sender.inOrder(noonMs + 1)).toEqual(admitted);
  });

  test('when the limit is used up, that is what is answered, in order or not', async () => {
    const sender = fresh('used up');
    await sender.inOrder(noonMs);
    await sender.plain(burst - 1);
    const refused = { admitted: false, retryAfterSeconds: limit > 100 ? 2 : 60 };
    expect(await fresh('used up').inOrder(noonMs)).toEqual(refused);
    expect(await fresh('used up').inOrder(noonMs + 1)).toEqual(refused);
  });

  test('the order outlives the 360 s in which a message could be replayed: the item expires later', async () => {
    await fresh('lasting').inOrder(noonMs + 60_000);
    const later = { nowMs: noonMs + 360_000 };
    expect(await fresh('lasting', later).inOrder(noonMs + 60_000)).toEqual(outOfOrder);
    const key = counterKey(limit > 100 ? 'gcra' : 'ring', 'messageSending', `${kind} lasting`);
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: 'RateCounters', Key: { counter: { S: key } } }),
    );
    expect(item?.expiresAt).toEqual({ N: String(noonMs / 1000 + 900) });
  });
});

test('in order or plainly after a failed order, a charge takes one request each', async () => {
  const sent: SentCommands = [];
  const limiter = limiterInstance(connect(sent), { nowMs: noonMs }, { messageSending: 100 });
  await limiter.chargeInOrder('messageSending', 'requests', noonMs);
  sent.length = 0;
  await limiter.chargeInOrder('messageSending', 'requests', noonMs + 1);
  expect(sent.splice(0)).toEqual(['UpdateItemCommand']);
  await limiter.chargeInOrder('messageSending', 'requests', noonMs);
  expect(sent.splice(0)).toEqual(['UpdateItemCommand']);
  await limiter.charge('messageSending', 'requests', 1, noonMs);
  expect(sent.splice(0)).toEqual(['UpdateItemCommand']);
});

test('a limit that was lowered keeps the order', async () => {
  await limiterInstance(client, { nowMs: noonMs }, { messageSending: 5 }).chargeInOrder(
    'messageSending',
    'lowered',
    noonMs,
  );
  const after = limiterInstance(client, { nowMs: noonMs }, { messageSending: 3 });
  expect(await after.chargeInOrder('messageSending', 'lowered', noonMs)).toEqual(outOfOrder);
  expect(await after.chargeInOrder('messageSending', 'lowered', noonMs + 1)).toEqual(admitted);
  expect(await after.chargeInOrder('messageSending', 'lowered', noonMs + 1)).toEqual(outOfOrder);
});
