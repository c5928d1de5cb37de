import { PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { counterKey } from '../../shared/rate-limit/counter-key.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { busiestMinute, limiterInstance, noonMs } from './limiter-setup.ts';

const { client, connect } = await createTestDatabase();

const admitted = { admitted: true };

describe('ring: limits up to 100 (best-practices, Rate Limiting)', () => {
  test('130 charges at once by four instances admit exactly 100', async () => {
    const clock = { nowMs: noonMs };
    const instances = [1, 2, 3, 4].map(() => limiterInstance(connect(), clock, { messageSending: 100 }));
    const charges = await Promise.all(
      Array.from({ length: 130 }, (_, place) => instances[place % 4]?.charge('messageSending', 'burst')),
    );
    expect(charges.filter((charge) => charge?.admitted)).toHaveLength(100);
    expect(charges.filter((charge) => !charge?.admitted)).toEqual(
      Array.from({ length: 30 }, () => ({ admitted: false, retryAfterSeconds: 60 })),
    );
  });

  test('ten minutes of charges at any pace by three instances, their clocks 2 s apart: never more than the limit of 10 in any 60 s', async () => {
    const pauses = fc.array(fc.oneof(fc.integer({ min: 0, max: 700 }), fc.constant(0), fc.constant(50)), {
      minLength: 30,
      maxLength: 30,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(pauses, async (pattern) => {
        run += 1;
        const clock = { nowMs: noonMs };
        const ahead = { nowMs: noonMs };
        const limits = { messageSending: 10 };
        const instances = [clock, clock, ahead].map((own) => limiterInstance(client, own, limits));
        const times: number[] = [];
        for (let step = 0; clock.nowMs < noonMs + 600_000; step += 1) {
          const waitMs = (pattern[step % pattern.length] ?? 0) * 20;
          clock.nowMs += waitMs + 37;
          ahead.nowMs = clock.nowMs + 2000;
          const charges = await Promise.all(
            instances.map((instance) => instance.charge('messageSending', `run ${run}`)),
          );
          charges.forEach((charge, place) => {
            if (charge.admitted) times.push(place === 2 ? ahead.nowMs : clock.nowMs);
          });
        }
        expect(times.length).toBeGreaterThan(50);
        expect(busiestMinute(times)).toBeLessThanOrEqual(10);
      }),
      { numRuns: 4 },
    );
  });

  test('ten minutes of two charges a second with a limit of 100: every 60 s holds 100 at most, and nearly so many', async () => {
    const clock = { nowMs: noonMs };
    const instances = [1, 2].map(() => limiterInstance(client, clock, { messageSending: 100 }));
    const times: number[] = [];
    for (; clock.nowMs < noonMs + 600_000; clock.nowMs += 501) {
      const charge = await instances[clock.nowMs % 2]?.charge('messageSending', 'steady');
      if (charge?.admitted) times.push(clock.nowMs);
    }
    expect(busiestMinute(times)).toBe(100);
    expect(times.length).toBeGreaterThan(980);
  });

  test('Retry-After is true: refused 1 s before it, admitted at it', async () => {
    const clock = { nowMs: noonMs + 7 };
    const limits = { messageSending: 2 };
    const first = limiterInstance(client, clock, limits);
    await first.charge('messageSending', 'retry');
    clock.nowMs += 20_000;
    await first.charge('messageSending', 'retry');
    clock.nowMs += 333;
    const refused = await first.charge('messageSending', 'retry');
    expect(refused).toEqual({ admitted: false, retryAfterSeconds: 40 });
    clock.nowMs += 39_000;
    expect(await first.charge('messageSending', 'retry')).toEqual({ admitted: false, retryAfterSeconds: 1 });
    expect(await limiterInstance(client, clock, limits).charge('messageSending', 'retry')).toEqual({
      admitted: false,
      retryAfterSeconds: 1,
    });
    clock.nowMs += 1000;
    expect(await first.charge('messageSending', 'retry')).toEqual(admitted);
  });

  test('the window is 60.000 s to the tenth: refused after 59.9 s, admitted after 60 s', async () => {
    const clock = { nowMs: noonMs };
    await limiterInstance(client, clock, { messageSending: 1 }).charge('messageSending', 'edge');
    clock.nowMs = noonMs + 59_999;
    expect(
      await limiterInstance(client, clock, { messageSending: 1 }).charge('messageSending', 'edge'),
    ).toEqual({
      admitted: false,
      retryAfterSeconds: 1,
    });
    clock.nowMs = noonMs + 60_000;
    expect(
      await limiterInstance(client, clock, { messageSending: 1 }).charge('messageSending', 'edge'),
    ).toEqual(admitted);
  });

  test('a charge takes two requests the first time and one ever after', async () => {
    const sent: SentCommands = [];
    const clock = { nowMs: noonMs };
    const limiter = limiterInstance(connect(sent), clock, { messageSending: 100 });
    await limiter.charge('messageSending', 'requests');
    expect(sent.splice(0)).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    for (let count = 1; count <= 5; count += 1) await limiter.charge('messageSending', 'requests');
    expect(sent.splice(0)).toEqual(Array.from({ length: 5 }, () => 'UpdateItemCommand'));
    clock.nowMs += 3_600_000;
    expect(await limiter.charge('messageSending', 'requests')).toEqual(admitted);
    expect(sent).toEqual(['UpdateItemCommand']);
  });

  test('an item that outlived its expiry counts no more and loses nothing', async () => {
    const clock = { nowMs: noonMs };
    const limits = { messageSending: 2 };
    await limiterInstance(client, clock, limits).charge('messageSending', 'expired', 2);
    clock.nowMs += 2 * 86_400_000;
    expect(await limiterInstance(client, clock, limits).charge('messageSending', 'expired', 2)).toEqual(
      admitted,
    );
    expect(await limiterInstance(client, clock, limits).charge('messageSending', 'expired')).toEqual({
      admitted: false,
      retryAfterSeconds: 60,
    });
  });

  test('with the longest subject and limit 100, a charge takes one write unit, and the item is below 1 KB', async () => {
    const limiter = limiterInstance(client, { nowMs: noonMs + 99 }, { messageSending: 100 });
    const subject = `dev$${'a'.repeat(249)}`;
    for (let count = 1; count <= 10; count += 1) {
      await limiter.charge('messageSending', subject, 10, noonMs + count);
    }
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: 'RateCounters' }));
    const key = counterKey('ring', 'messageSending', subject);
    const item = items.find(({ counter }) => counter?.S === key);
    expect(Object.keys(item ?? {}).toSorted()).toEqual(['counter', 'expiresAt', 'last', 'q']);
    expect(item?.q?.L).toEqual(Array.from({ length: 100 }, () => ({ N: String((noonMs + 100) / 100) })));
    expect(itemBytes(item)).toBeLessThan(1024);
    const touched = await client.send(
      new UpdateItemCommand({
        TableName: 'RateCounters',
        Key: { counter: { S: key } },
        UpdateExpression: 'SET expiresAt = :expiresAt',
        ExpressionAttributeValues: { ':expiresAt': { N: '1769861700' } },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(touched.ConsumedCapacity?.CapacityUnits).toBe(1);
  });

  test('several at once are admitted together or not at all', async () => {
    const limiter = limiterInstance(client, { nowMs: noonMs }, { messageSending: 5 });
    expect(await limiter.charge('messageSending', 'several', 3)).toEqual(admitted);
    expect(await limiter.charge('messageSending', 'several', 3)).toEqual({
      admitted: false,
      retryAfterSeconds: 60,
    });
    expect(await limiter.charge('messageSending', 'several', 2)).toEqual(admitted);
    expect(await limiter.charge('messageSending', 'several')).toEqual({
      admitted: false,
      retryAfterSeconds: 60,
    });
  });

  test('a counter that holds something else than times is a fault, not a refusal', async () => {
    const counter = counterKey('ring', 'messageSending', 'broken');
    const q = { L: [{ S: 'yesterday' }] };
    await client.send(
      new PutItemCommand({ TableName: 'RateCounters', Item: { counter: { S: counter }, q } }),
    );
    const limiter = limiterInstance(client, { nowMs: noonMs }, { messageSending: 2 });
    await expect(limiter.charge('messageSending', 'broken')).rejects.toThrow(
      new Error('a rate counter holds something that is not a time'),
    );
  });
});

describe('a limit that is changed while admissions are remembered', () => {
  test('lowered from 5 to 2: the latest two count', async () => {
    const clock = { nowMs: noonMs };
    const before = limiterInstance(client, clock, { messageSending: 5 });
    for (let count = 0; count < 3; count += 1) {
      await before.charge('messageSending', 'lowered');
      clock.nowMs += 1000;
    }
    const after = limiterInstance(client, clock, { messageSending: 2 });
    expect(await after.charge('messageSending', 'lowered')).toEqual({
      admitted: false,
      retryAfterSeconds: 58,
    });
    clock.nowMs += 58_000;
    expect(await after.charge('messageSending', 'lowered')).toEqual(admitted);
    expect(await after.charge('messageSending', 'lowered')).toEqual({
      admitted: false,
      retryAfterSeconds: 1,
    });
  });

  test('raised from 2 to 5: an unused rest is there at once, a used-up one after 60 s', async () => {
    const clock = { nowMs: noonMs };
    const before = limiterInstance(client, clock, { messageSending: 2 });
    await before.charge('messageSending', 'raised unused');
    await before.charge('messageSending', 'raised', 2);
    const after = limiterInstance(client, clock, { messageSending: 5 });
    expect(await after.charge('messageSending', 'raised unused', 4)).toEqual(admitted);
    expect(await after.charge('messageSending', 'raised')).toEqual({
      admitted: false,
      retryAfterSeconds: 60,
    });
    clock.nowMs += 60_000;
    expect(await after.charge('messageSending', 'raised', 5)).toEqual(admitted);
  });

  test('two deployments with limits of 4 and 6, charging by turns: 6 at most in any 60 s', async () => {
    const clock = { nowMs: noonMs };
    const times: number[] = [];
    for (let step = 0; step < 120; step += 1) {
      const limit = step % 3 === 0 ? 4 : 6;
      const charge = await limiterInstance(client, clock, { messageSending: limit }).charge(
        'messageSending',
        'turns',
      );
      if (charge.admitted) times.push(clock.nowMs);
      clock.nowMs += 2500;
    }
    expect(times.length).toBeGreaterThan(15);
    expect(busiestMinute(times)).toBeLessThanOrEqual(6);
  });
});

/** Size of a stored item as DynamoDB's developer guide (Item sizes and formats) counts it, the number's upper bound. */
function itemBytes(item: Item | undefined): number {
  const number = (text = '') => Math.ceil(text.replace(/^-|0+$/g, '').length / 2) + 1;
  return Object.entries(item ?? {}).reduce((bytes, [name, value]) => {
    const list = (value.L ?? []).reduce((sum, element) => sum + 1 + number(element.N), value.L ? 3 : 0);
    return bytes + name.length + (value.S?.length ?? 0) + (value.N ? number(value.N) : 0) + list;
  }, 0);
}
