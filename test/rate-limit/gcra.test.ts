import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTestDatabase, type SentCommands } from '../test-database.ts';
import { busiestMinute, limiterInstance, noonMs } from './limiter-setup.ts';

const { client, connect } = await createTestDatabase();

const admitted = { admitted: true };

describe('GCRA: limits above 100 (best-practices, Rate Limiting)', () => {
  test('160 lookups at once by four instances admit half of the limit of 200, and one more every 0.6 s', async () => {
    const clock = { nowMs: noonMs };
    const instances = [1, 2, 3, 4].map(() => limiterInstance(connect(), clock, { dnsQueries: 200 }));
    const charges = await Promise.all(
      Array.from({ length: 160 }, (_, place) => instances[place % 4]?.charge('dnsQueries', 'burst')),
    );
    expect(charges.filter((charge) => charge?.admitted)).toHaveLength(100);
    expect(charges.find((charge) => !charge?.admitted)).toEqual({ admitted: false, retryAfterSeconds: 1 });
    clock.nowMs += 6000;
    const later = await Promise.all(
      Array.from({ length: 20 }, () => instances[0]?.charge('dnsQueries', 'burst')),
    );
    expect(later.filter((charge) => charge?.admitted)).toHaveLength(10);
  });

  test('ten minutes of charges of any amount by three instances, their clocks 2 s apart: the limit at most in any 60 s', async () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 15_000 }), fc.integer({ min: 1, max: 50 })), {
      minLength: 20,
      maxLength: 20,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 101, max: 140 }), async (pattern, limit) => {
        run += 1;
        const clock = { nowMs: noonMs };
        const ahead = { nowMs: noonMs };
        const instances = [clock, ahead, clock].map((own) =>
          limiterInstance(client, own, { dnsQueries: limit }),
        );
        const times: number[] = [];
        for (let step = 0; clock.nowMs < noonMs + 600_000; step += 1) {
          const [waitMs = 0, amount = 1] = pattern[step % pattern.length] ?? [];
          clock.nowMs += waitMs + 501;
          ahead.nowMs = clock.nowMs + 2000;
          const charges = await Promise.all(
            instances.map((instance) => instance.charge('dnsQueries', `run ${run}`, amount)),
          );
          charges.forEach((charge, place) => {
            const at = place === 1 ? ahead.nowMs : clock.nowMs;
            if (charge.admitted) times.push(...Array.from({ length: amount }, () => at));
          });
        }
        expect(times.length).toBeGreaterThan(100);
        expect(busiestMinute(times)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 5 },
    );
  });

  test('the burst and then all that is admitted fill 60 s to the limit, less one for the open end', async () => {
    const clock = { nowMs: noonMs };
    const limiter = limiterInstance(client, clock, { dnsQueries: 120 });
    await limiter.charge('dnsQueries', 'full', 60);
    const times = Array.from({ length: 60 }, () => clock.nowMs);
    for (clock.nowMs += 1; clock.nowMs < noonMs + 120_000; clock.nowMs += 500) {
      const charge = await limiter.charge('dnsQueries', 'full');
      if (charge.admitted) times.push(clock.nowMs);
    }
    expect(busiestMinute(times)).toBe(119);
  });

  test('Retry-After is true: refused 1 s before it, admitted at it', async () => {
    const clock = { nowMs: noonMs };
    const limits = { dnsQueries: 200 };
    await limiterInstance(client, clock, limits).charge('dnsQueries', 'retry', 100);
    const refused = await limiterInstance(client, clock, limits).charge('dnsQueries', 'retry', 10);
    expect(refused).toEqual({ admitted: false, retryAfterSeconds: 6 });
    clock.nowMs += 5000;
    expect(await limiterInstance(client, clock, limits).charge('dnsQueries', 'retry', 10)).toEqual({
      admitted: false,
      retryAfterSeconds: 1,
    });
    clock.nowMs += 1000;
    expect(await limiterInstance(client, clock, limits).charge('dnsQueries', 'retry', 10)).toEqual(admitted);
  });

  test('one request a charge, whether the counter is idle or busy', async () => {
    const sent: SentCommands = [];
    const clock = { nowMs: noonMs };
    const limiter = limiterInstance(connect(sent), clock, { dnsQueries: 1000 });
    for (let count = 0; count < 10; count += 1) {
      expect(await limiter.charge('dnsQueries', 'requests')).toEqual(admitted);
    }
    clock.nowMs += 300_000;
    for (let count = 0; count < 10; count += 1) {
      expect(await limiter.charge('dnsQueries', 'requests')).toEqual(admitted);
    }
    expect(sent).toEqual(Array.from({ length: 20 }, () => 'UpdateItemCommand'));
  });

  test('an instance that does not know the counter to be busy needs a second request, once', async () => {
    const clock = { nowMs: noonMs };
    await limiterInstance(client, clock, { dnsQueries: 1000 }).charge('dnsQueries', 'unknown');
    const sent: SentCommands = [];
    const other = limiterInstance(connect(sent), clock, { dnsQueries: 1000 });
    await other.charge('dnsQueries', 'unknown');
    expect(sent.splice(0)).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    await other.charge('dnsQueries', 'unknown');
    expect(sent).toEqual(['UpdateItemCommand']);
  });
});
