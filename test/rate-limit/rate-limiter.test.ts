import { describe, expect, test } from 'vitest';
import type { Limits } from '../../shared/rate-limit/limits.ts';
import { createRateLimiter } from '../../shared/rate-limit/rate-limiter.ts';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { limiterInstance, noonMs, onlyLimits } from './limiter-setup.ts';

const { client, connect } = await createTestDatabase();

const admitted = { admitted: true };

describe('refusals (design, Limits)', () => {
  test('a refused flood sends nothing until the refusal ends', async () => {
    const sent: SentCommands = [];
    const clock = { nowMs: noonMs };
    const limiter = limiterInstance(connect(sent), clock, { messageSending: 1 });
    await limiter.charge('messageSending', 'flood');
    expect(await limiter.charge('messageSending', 'flood')).toEqual({
      admitted: false,
      retryAfterSeconds: 60,
    });
    sent.length = 0;
    clock.nowMs += 58_500;
    for (let count = 0; count < 1000; count += 1) {
      expect(await limiter.charge('messageSending', 'flood')).toEqual({
        admitted: false,
        retryAfterSeconds: 2,
      });
    }
    expect(await limiter.chargeInOrder('messageSending', 'flood', clock.nowMs)).toEqual({
      admitted: false,
      retryAfterSeconds: 2,
    });
    expect(await limiter.check('messageSending', 'flood')).toEqual({ admitted: false, retryAfterSeconds: 2 });
    expect(limiter.remembered('messageSending', 'flood')).toBe(2);
    expect(sent).toEqual([]);
    clock.nowMs += 1500;
    expect(limiter.remembered('messageSending', 'flood')).toBeUndefined();
    expect(await limiter.charge('messageSending', 'flood')).toEqual(admitted);
  });

  test('a refusal of several is none of fewer', async () => {
    const limiter = limiterInstance(client, { nowMs: noonMs }, { dnsQueries: 200 });
    await limiter.charge('dnsQueries', 'fewer', 99);
    expect(await limiter.charge('dnsQueries', 'fewer', 2)).toEqual({ admitted: false, retryAfterSeconds: 1 });
    expect(limiter.remembered('dnsQueries', 'fewer')).toBeUndefined();
    expect(await limiter.charge('dnsQueries', 'fewer')).toEqual(admitted);
  });

  test('subjects and actions do not share an allowance, however they are written', async () => {
    const limiter = limiterInstance(client, { nowMs: noonMs }, { refusals: 1, queries: 1 });
    expect(await limiter.charge('refusals', 'a')).toEqual(admitted);
    expect(await limiter.charge('refusals', 'b')).toEqual(admitted);
    expect(await limiter.charge('queries', 'a')).toEqual(admitted);
    expect(await limiter.charge('refusals', 'a","b')).toEqual(admitted);
    expect(await limiter.charge('refusals', 'a')).toEqual({ admitted: false, retryAfterSeconds: 60 });
  });
});

describe.each([
  { kind: 'ring', limit: 2, retryAfterSeconds: 60 },
  { kind: 'GCRA', limit: 102, retryAfterSeconds: 2 },
])('check, by $kind', ({ kind, limit, retryAfterSeconds }) => {
  test('refuses what is used up, takes one read, and nothing from the allowance', async () => {
    const clock = { nowMs: noonMs };
    const burst = limit > 100 ? limit / 2 : limit;
    const sent: SentCommands = [];
    const watcher = limiterInstance(connect(sent), clock, { refusals: limit });
    const other = limiterInstance(client, clock, { refusals: limit });
    expect(await watcher.check('refusals', kind)).toEqual(admitted);
    await other.charge('refusals', kind, burst - 1);
    expect(await watcher.check('refusals', kind)).toEqual(admitted);
    expect(await watcher.check('refusals', kind)).toEqual(admitted);
    expect(await other.charge('refusals', kind)).toEqual(admitted);
    expect(sent).toEqual(['GetItemCommand', 'GetItemCommand', 'GetItemCommand']);
    expect(await watcher.check('refusals', kind)).toEqual({ admitted: false, retryAfterSeconds });
    expect(await watcher.charge('refusals', kind)).toEqual({ admitted: false, retryAfterSeconds });
    expect(sent).toHaveLength(4);
    clock.nowMs += retryAfterSeconds * 1000;
    expect(await watcher.check('refusals', kind)).toEqual(admitted);
  });
});

test.each([
  { kind: 'ring', limit: 3 },
  { kind: 'GCRA', limit: 200 },
])('more than can be admitted at once takes all of it, by $kind', async ({ kind, limit }) => {
  const clock = { nowMs: noonMs };
  const limiter = limiterInstance(client, clock, { dnsQueries: limit });
  const chargeTooMany = () => limiter.charge('dnsQueries', `all by ${kind}`, limit + 1);
  expect(await chargeTooMany()).toEqual(admitted);
  expect(await limiter.check('dnsQueries', `all by ${kind}`)).toMatchObject({ admitted: false });
  expect(await chargeTooMany()).toEqual({ admitted: false, retryAfterSeconds: 60 });
  clock.nowMs += 60_000;
  expect(await chargeTooMany()).toEqual(admitted);
});

test('a limit of 0 is off: all is admitted and nothing sent', async () => {
  const sent: SentCommands = [];
  const limiter = limiterInstance(connect(sent), { nowMs: noonMs }, {});
  expect(await limiter.charge('senderDomain', 'off', 5000)).toEqual(admitted);
  expect(await limiter.chargeInOrder('messageSending', 'off', noonMs)).toEqual(admitted);
  expect(await limiter.check('refusals', 'off')).toEqual(admitted);
  expect(limiter.remembered('refusals', 'off')).toBeUndefined();
  expect(sent).toEqual([]);
});

describe('misuse', () => {
  const make = (limits: Limits) => () =>
    createRateLimiter({ client, tableName: 'RateCounters', limits, now: () => noonMs });

  test.each([-1, 1.5, Number.NaN, '100'])('a limit of %j is a TypeError', (limit) => {
    expect(make({ ...onlyLimits({}), refusals: limit as number })).toThrow(
      new TypeError('limits.refusals must be an integer from 0'),
    );
  });

  test('a missing or unknown limit is a TypeError', () => {
    const { queries: _, ...missing } = onlyLimits({});
    expect(make(missing as Limits)).toThrow(new TypeError('limits.queries must be an integer from 0'));
    expect(make({ ...onlyLimits({}), mails: 1 } as Limits)).toThrow(
      new TypeError('limits.mails is not a known limit'),
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('%d at once is a RangeError', async (amount) => {
    const limiter = limiterInstance(client, { nowMs: noonMs }, { dnsQueries: 200 });
    await expect(limiter.charge('dnsQueries', 'misuse', amount)).rejects.toThrow(
      new RangeError('amount must be an integer from 1'),
    );
  });
});
