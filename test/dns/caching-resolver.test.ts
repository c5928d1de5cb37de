import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { CachingResolver, type SharedCacheFault } from '../../shared/dns/caching-resolver.ts';
import { MemoryCache } from '../../shared/dns/memory-cache.ts';
import type { LookupFailure, TxtAnswer, TxtOutcome } from '../../shared/dns/outcome.ts';
import type { SharedCache } from '../../shared/dns/shared-cache.ts';
import { absenceAt, answerAt } from './outcomes.ts';

const name = 'alice.btps.saas.com';
const startMs = 1_000_000;

/** A resolver over a source whose lookups end when the test says so, with a record of all that happened. */
function setUp(shared?: Partial<SharedCache>) {
  const clock = { nowMs: startMs };
  const pending: { deadlineMs: number; end: (outcome: TxtOutcome) => void; fail: (error: Error) => void }[] =
    [];
  const faults: SharedCacheFault[] = [];
  const calls: string[] = [];
  const sharedCache: SharedCache = {
    read: async () => {
      calls.push('read');
      return undefined;
    },
    write: async () => {
      calls.push('write');
    },
    invalidate: async (names) => {
      calls.push(`invalidate ${names}`);
    },
    ...shared,
  };
  const resolver = new CachingResolver({
    source: {
      resolve: (_, deadlineMs) => {
        calls.push('query');
        return new Promise((end, fail) => pending.push({ deadlineMs, end, fail }));
      },
    },
    memory: new MemoryCache({ now: () => clock.nowMs }),
    now: () => clock.nowMs,
    ...(shared && { sharedCache }),
    onFault: (fault) => faults.push(fault),
  });
  const lookup = (more: Partial<Parameters<typeof resolver.lookupTxt>[1]> = {}) =>
    resolver.lookupTxt(name, { deadlineMs: clock.nowMs + 6000, ...more });
  /** The query that was the index-th to begin, once it has. */
  const query = async (index: number) => {
    for (;;) {
      const begun = pending[index];
      if (begun) return begun;
      await nextTurn();
    }
  };
  return { clock, pending, query, faults, calls, resolver, lookup };
}

const deadlineExceeded: LookupFailure = { kind: 'failed', name, reason: 'deadline-exceeded', details: [] };

describe('concurrent lookups of one name', () => {
  test('50 share one query and one outcome, each charged on its own', async () => {
    const { query, lookup, calls, clock } = setUp();
    let charges = 0;
    const chargeQuery = async () => {
      charges += 1;
      return undefined;
    };
    const lookups = Array.from({ length: 50 }, () => lookup({ chargeQuery }));
    await sleep(1);
    clock.nowMs += 25;
    const answer = answerAt(startMs);
    (await query(0)).end(answer);
    const results = await Promise.all(lookups);
    expect({ calls, charges }).toEqual({ calls: ['query'], charges: 50 });
    for (const result of results)
      expect(result).toEqual({ outcome: answer, source: 'network', durationMs: 25 });
    expect(new Set(results.map(({ outcome }) => outcome)).size).toBe(1);
    expect(await lookup({ chargeQuery })).toEqual({ outcome: answer, source: 'memory', durationMs: 0 });
    expect(charges).toBe(50);
  });

  test('other cases of the letters and a trailing dot are the same name', async () => {
    const { query, resolver, calls } = setUp();
    const names = [name, 'ALICE.btps.saas.com', 'alice.btps.saas.com.'];
    const lookups = names.map((each) => resolver.lookupTxt(each, { deadlineMs: startMs + 6000 }));
    (await query(0)).end(answerAt(startMs));
    expect((await Promise.all(lookups)).map(({ outcome }) => outcome)).toEqual(
      names.map(() => answerAt(startMs)),
    );
    expect(calls).toEqual(['query']);
  });

  test('a failure is handed to all who wait and to nobody after them', async () => {
    const { query, lookup, calls } = setUp();
    const failure: TxtOutcome = {
      kind: 'failed',
      name,
      reason: 'servfail',
      details: ['udp://192.0.2.1:53: SERVFAIL'],
    };
    const lookups = [lookup(), lookup()];
    (await query(0)).end(failure);
    expect((await Promise.all(lookups)).map(({ outcome }) => outcome)).toEqual([failure, failure]);
    const next = lookup();
    (await query(1)).end(absenceAt(startMs));
    expect((await next).outcome).toEqual(absenceAt(startMs));
    expect(calls).toEqual(['query', 'query']);
  });

  test('an error of ours is thrown to all who wait', async () => {
    const { query, lookup } = setUp();
    const lookups = Promise.allSettled([lookup(), lookup()]);
    (await query(0)).fail(new RangeError('bug'));
    const thrown = { status: 'rejected', reason: new RangeError('bug') };
    expect(await lookups).toEqual([thrown, thrown]);
  });
});

describe('the allowance of a caller (design, section 4, step 3)', () => {
  const refused = async () => ({ retryAfterSeconds: 17 });

  test('that is used up refuses this caller and no other one', async () => {
    const { query, lookup, calls } = setUp();
    const first = lookup({ chargeQuery: refused });
    const second = lookup({ chargeQuery: async () => undefined });
    expect(await first).toEqual({
      outcome: { kind: 'throttled', name, retryAfterSeconds: 17 },
      source: 'network',
      durationMs: 0,
    });
    (await query(0)).end(answerAt(startMs));
    expect((await second).outcome).toEqual(answerAt(startMs));
    expect(calls).toEqual(['query']);
  });

  test('is also asked before a lookup under way is joined', async () => {
    const { query, lookup } = setUp();
    const first = lookup();
    expect((await lookup({ chargeQuery: refused })).outcome).toMatchObject({ kind: 'throttled' });
    (await query(0)).end(answerAt(startMs));
    await first;
    expect((await lookup({ chargeQuery: refused })).source).toBe('memory');
  });

  test('that takes its time finds what came into memory meanwhile', async () => {
    const { query, lookup, calls } = setUp();
    const first = lookup();
    const second = lookup({
      chargeQuery: async () => {
        (await query(0)).end(answerAt(startMs));
        await first;
        return undefined;
      },
    });
    expect((await second).source).toBe('memory');
    expect(calls).toEqual(['query']);
  });
});

describe('a refresh (design, section 4, step 6)', () => {
  test('passes over what is older, one query for all, and what it finds replaces that', async () => {
    const { query, lookup, calls, clock } = setUp();
    const first = lookup();
    (await query(0)).end(answerAt(startMs));
    await first;
    clock.nowMs = startMs + 6000;
    const refreshes = [1, 2, 3].map(() => lookup({ notQueriedBeforeMs: startMs + 1000 }));
    expect((await lookup()).source).toBe('memory');
    (await query(1)).end(absenceAt(startMs + 6000));
    const results = await Promise.all(refreshes);
    expect(results.map(({ outcome }) => outcome)).toEqual([1, 2, 3].map(() => absenceAt(startMs + 6000)));
    expect((await lookup()).outcome).toEqual(absenceAt(startMs + 6000));
    expect(calls).toEqual(['query', 'query']);
  });

  test('does not join a query that began earlier, whose outcome does not replace the later one', async () => {
    const { query, lookup, calls, clock } = setUp();
    const early = lookup();
    await query(0);
    clock.nowMs = startMs + 10;
    const refresh = lookup({ notQueriedBeforeMs: startMs + 10 });
    (await query(1)).end(absenceAt(startMs + 10));
    await refresh;
    (await query(0)).end(answerAt(startMs));
    expect((await early).outcome).toEqual(answerAt(startMs));
    expect((await lookup()).outcome).toEqual(absenceAt(startMs + 10));
    expect(calls).toEqual(['query', 'query']);
  });
});

describe('the deadline', () => {
  test('ends a wait whose query goes on for others', async () => {
    const { query, lookup } = setUp();
    const patient = lookup();
    const hasty = await lookup({ deadlineMs: startMs + 20 });
    expect(hasty.outcome).toEqual(deadlineExceeded);
    (await query(0)).end(answerAt(startMs));
    expect((await patient).outcome).toEqual(answerAt(startMs));
  });

  test('of whoever began a query does not end the lookup of those who have more time', async () => {
    const { pending, query, lookup, calls } = setUp();
    const hasty = lookup({ deadlineMs: startMs + 5000 });
    const patient = lookup({ deadlineMs: startMs + 6000 });
    (await query(0)).end(deadlineExceeded);
    expect((await hasty).outcome).toEqual(deadlineExceeded);
    (await query(1)).end(answerAt(startMs));
    expect((await patient).outcome).toEqual(answerAt(startMs));
    expect(calls).toEqual(['query', 'query']);
    expect(pending.map(({ deadlineMs }) => deadlineMs)).toEqual([startMs + 5000, startMs + 6000]);
  });

  test('that has passed leaves the memory, charges nothing and asks nobody', async () => {
    const { query, lookup, calls } = setUp();
    let charges = 0;
    const chargeQuery = async () => {
      charges += 1;
      return undefined;
    };
    const late = { deadlineMs: startMs, chargeQuery };
    expect((await lookup(late)).outcome).toEqual(deadlineExceeded);
    const first = lookup();
    (await query(0)).end(answerAt(startMs));
    await first;
    expect((await lookup(late)).source).toBe('memory');
    expect({ calls, charges }).toEqual({ calls: ['query'], charges: 0 });
  });

  test('bounds the charge and the shared cache too', async () => {
    const never = () => new Promise<undefined>(() => undefined);
    const charging = await setUp().lookup({ deadlineMs: startMs + 20, chargeQuery: never });
    expect(charging.outcome).toEqual(deadlineExceeded);
    const { lookup, query } = setUp({ read: async () => undefined, write: never });
    const storing = lookup({ deadlineMs: startMs + 40 });
    (await query(0)).end(answerAt(startMs));
    expect((await storing).outcome).toEqual(answerAt(startMs));
  });
});

describe('the shared cache', () => {
  test('is read once for all, before anybody is charged, and its answer goes into memory', async () => {
    const answer = answerAt(startMs - 5000);
    let reads = 0;
    const { lookup, calls } = setUp({
      read: async () => {
        reads += 1;
        return answer;
      },
    });
    const charge = async () => ({ retryAfterSeconds: 1 });
    const results = await Promise.all([1, 2, 3].map(() => lookup({ chargeQuery: charge })));
    for (const result of results)
      expect(result).toEqual({ outcome: answer, source: 'shared', durationMs: 0 });
    expect((await lookup()).outcome).toBe(answer);
    expect({ reads, calls }).toEqual({ reads: 1, calls: [] });
  });

  test('is passed over by a refresh when its answer is older', async () => {
    const { lookup, query, calls } = setUp({ read: async () => answerAt(startMs - 5000) });
    const refresh = lookup({ notQueriedBeforeMs: startMs - 4999 });
    (await query(0)).end(answerAt(startMs));
    expect(await refresh).toEqual({ outcome: answerAt(startMs), source: 'network', durationMs: 0 });
    expect(calls).toEqual(['query', 'write']);
  });

  test('has an answer before the lookup ends, and never an absence or a failure', async () => {
    const written: TxtAnswer[] = [];
    const { lookup, query } = setUp({
      write: async (answer) => {
        await sleep(5);
        written.push(answer);
      },
    });
    for (const [index, outcome] of [absenceAt(startMs), deadlineExceeded, answerAt(startMs)].entries()) {
      const found = lookup({ notQueriedBeforeMs: startMs });
      await sleep(1);
      (await query(index)).end(outcome.kind === 'nxdomain' ? { ...outcome, expiresAtMs: startMs } : outcome);
      await found;
    }
    expect(written).toEqual([answerAt(startMs)]);
  });

  test('loses an answer that a refresh found gone, as of the query that found it; its fault changes nothing', async () => {
    const forgotten: unknown[] = [];
    const { lookup, query, clock, faults } = setUp({
      invalidate: async (...call) => {
        forgotten.push(call);
        throw new Error('throttled');
      },
    });
    const first = lookup();
    (await query(0)).end(answerAt(startMs));
    await first;
    clock.nowMs = startMs + 6000;
    const refresh = lookup({ notQueriedBeforeMs: startMs + 1000 });
    (await query(1)).end(absenceAt(startMs + 6000));
    expect((await refresh).outcome).toEqual(absenceAt(startMs + 6000));
    expect(forgotten).toEqual([[[name], startMs + 6000]]);
    expect(faults).toEqual([{ operation: 'write', name, error: new Error('throttled') }]);
  });

  test('is left alone by an absence that replaces no answer, and by a failure', async () => {
    const { lookup, query, calls, clock } = setUp({ read: async () => undefined });
    const unknown = lookup();
    (await query(0)).end(absenceAt(startMs));
    await unknown;
    clock.nowMs = startMs + 6000;
    const appeared = lookup({ notQueriedBeforeMs: startMs + 1000 });
    (await query(1)).end(answerAt(startMs + 6000));
    await appeared;
    const failed = lookup({ notQueriedBeforeMs: startMs + 6001 });
    (await query(2)).end(deadlineExceeded);
    await failed;
    expect(calls.filter((call) => call.startsWith('invalidate'))).toEqual([]);
  });

  test('whose reads and writes fail is a miss, and the faults are reported', async () => {
    const readError = new Error('no table');
    const writeError = new Error('throttled');
    const { lookup, query, faults } = setUp({
      read: () => Promise.reject(readError),
      write: () => Promise.reject(writeError),
    });
    const found = lookup();
    (await query(0)).end(answerAt(startMs));
    expect((await found).outcome).toEqual(answerAt(startMs));
    expect(faults).toEqual([
      { operation: 'read', name, error: readError },
      { operation: 'write', name, error: writeError },
    ]);
  });
});

describe('invalidation', () => {
  test('drops a name from both caches, and an answer on its way is not kept nor joined', async () => {
    const { lookup, query, resolver, clock, calls } = setUp({ read: async () => undefined });
    const before = lookup();
    await sleep(1);
    clock.nowMs += 10;
    await resolver.invalidate(['Alice.btps.saas.com']);
    const after = lookup();
    const second = await query(1);
    (await query(0)).end(answerAt(startMs));
    expect((await before).outcome).toEqual(answerAt(startMs));
    clock.nowMs += 1;
    const fresh = absenceAt(clock.nowMs);
    second.end(fresh);
    expect((await after).outcome).toEqual(fresh);
    expect((await lookup()).outcome).toBe(fresh);
    expect(calls).toEqual(['query', `invalidate ${name}`, 'query', 'write']);
  });

  test('holds against what the shared cache still gives from before', async () => {
    const { lookup, query, resolver, calls } = setUp({ read: async () => answerAt(startMs - 1) });
    await resolver.invalidate([name]);
    const found = lookup();
    (await query(0)).end(absenceAt(startMs + 1));
    expect((await found).source).toBe('network');
    expect(calls).toEqual([`invalidate ${name}`, 'query']);
  });

  test('that the shared cache can not take is thrown, so that the caller repeats it', async () => {
    const { resolver } = setUp({ invalidate: () => Promise.reject(new Error('throttled')) });
    await expect(resolver.invalidate([name])).rejects.toEqual(new Error('throttled'));
  });
});

test('a name that is none is refused with a TypeError and asks nobody', async () => {
  const { resolver, calls } = setUp();
  await expect(resolver.lookupTxt('a..b', { deadlineMs: startMs + 6000 })).rejects.toEqual(
    new TypeError('not a domain name: "a..b"'),
  );
  expect(calls).toEqual([]);
});
