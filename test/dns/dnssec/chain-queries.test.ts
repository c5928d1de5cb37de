import { describe, expect, test } from 'vitest';
import { parseName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import {
  absent,
  alice,
  aliceRecords,
  altering,
  ask,
  deadlineMs,
  nowMs,
  secure,
  sourceOf,
  worldOf,
} from './validation.ts';
import { makeKey } from './world/keys.ts';
import { createWorld, inTurn, type Resolver, withoutSignatures } from './world/world.ts';

const bob = 'bob.btps.saas.com';
const records = {
  ...aliceRecords.records,
  [bob]: { TXT: ['key=bob'] },
  'dev.alice.btps.saas.com': { TXT: ['key=dev'] },
};
const cold = [
  'DNSKEY .',
  'DS com',
  'DNSKEY com',
  'DS saas.com',
  'DNSKEY saas.com',
  'DS btps.saas.com',
  'DNSKEY btps.saas.com',
  `TXT ${alice}`,
];

/** A clock that tests move. */
const clockAt = (startMs: number) => {
  const clock = { ms: startMs, now: () => clock.ms };
  return clock;
};

const taken = ({ queries }: Resolver) => queries.splice(0);

describe('a cold lookup', () => {
  test('asks for everything at once, before any answer is there', async () => {
    const world = worldOf({ records });
    const asked: string[] = [];
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const asker = world.resolver({
      gate: (text) => {
        asked.push(text);
        return opened;
      },
    });
    const outcome = ask(world, asker);
    await Promise.resolve();
    expect(asked).toEqual(cold);
    open();
    expect(await outcome).toEqual(secure(['key=alice']));
    expect(asker.queries).toEqual(cold);
  });

  test('of a name in a zone of its own asks for that zone after its answer', async () => {
    const world = worldOf({}, { [alice]: aliceRecords });
    const asker = world.resolver();
    expect(await ask(world, asker)).toEqual(secure(['key=alice']));
    expect(asker.queries).toEqual([...cold, `DS ${alice}`, `DNSKEY ${alice}`]);
  });

  test('of two names at once asks each question of the chain once', async () => {
    const world = worldOf({ records });
    const asker = world.resolver();
    const source = sourceOf(world, asker);
    const device = `dev.${alice}`;
    expect(
      await Promise.all([alice, device].map((name) => source.resolve(parseName(name), deadlineMs))),
    ).toEqual([secure(['key=alice']), secure(['key=dev'], { name: device })]);
    expect(asker.queries).toEqual([...cold, `DS ${alice}`, `DNSKEY ${alice}`, `TXT ${device}`]);
  });
});

describe('a warm lookup', () => {
  test.each(['nsec', 'nsec3', 'compact'] as const)(
    'costs one query, present or absent (%s)',
    async (denial) => {
      const world = worldOf({ records, denial });
      const asker = world.resolver();
      const source = sourceOf(world, asker);
      await source.resolve(parseName(alice), deadlineMs);
      taken(asker);
      expect(await source.resolve(parseName(bob), deadlineMs)).toEqual(secure(['key=bob'], { name: bob }));
      expect(await source.resolve(parseName('no.saas.com'), deadlineMs)).toEqual(
        absent('nxdomain', 'no.saas.com', denial),
      );
      expect(taken(asker)).toEqual([`TXT ${bob}`, 'TXT no.saas.com']);
    },
  );

  test('in an unsigned zone costs one query', async () => {
    const world = worldOf({ records, signed: false });
    const asker = world.resolver();
    const source = sourceOf(world, asker);
    await source.resolve(parseName(alice), deadlineMs);
    taken(asker);
    expect(await source.resolve(parseName(bob), deadlineMs)).toEqual(
      secure(['key=bob'], { name: bob, dnssec: 'insecure' }),
    );
    expect(taken(asker)).toEqual([`TXT ${bob}`]);
  });

  test('in another zone asks for what is below the common parent', async () => {
    const world = worldOf({ records }, { 'other.com': { records: { 'a.btps.other.com': { TXT: ['a'] } } } });
    const asker = world.resolver();
    const source = sourceOf(world, asker);
    await source.resolve(parseName(alice), deadlineMs);
    taken(asker);
    const name = 'a.btps.other.com';
    expect(await source.resolve(parseName(name), deadlineMs)).toEqual(secure(['a'], { name }));
    expect(taken(asker)).toEqual([
      'DS other.com',
      'DNSKEY other.com',
      'DS btps.other.com',
      'DNSKEY btps.other.com',
      `TXT ${name}`,
    ]);
  });
});

describe('what is known lives as long as the least of', () => {
  const livesFor = async (
    seconds: number,
    world: ReturnType<typeof worldOf>,
    expected: readonly string[],
  ) => {
    const clock = clockAt(nowMs);
    const asker = world.resolver({ now: clock.now });
    const source = sourceOf(world, asker, clock.now);
    await source.resolve(parseName(alice), deadlineMs);
    taken(asker);
    clock.ms = nowMs + seconds * 1000 - 1;
    await source.resolve(parseName(bob), clock.ms + 6000);
    expect(taken(asker)).toEqual([`TXT ${bob}`]);
    clock.ms = nowMs + seconds * 1000;
    await source.resolve(parseName(alice), clock.ms + 6000);
    expect(taken(asker)).toEqual(expected);
  };

  test('its TTL', async () => {
    const world = createWorld({
      nowMs,
      zones: {
        '.': { ttlSeconds: 3600 },
        com: { ttlSeconds: 3600 },
        'saas.com': { records, ttlSeconds: 100 },
      },
    });
    await livesFor(100, world, [
      'DNSKEY saas.com',
      'DS btps.saas.com',
      'DNSKEY btps.saas.com',
      `TXT ${alice}`,
    ]);
  });

  test('the end of its signature', async () => {
    const signature = (type: number) => (type === recordType.DS ? { expiration: nowMs / 1000 + 50 } : {});
    const zones = {
      '.': { ttlSeconds: 3600 },
      com: { ttlSeconds: 3600, signature },
      'saas.com': { records, ttlSeconds: 3600 },
    };
    const world = createWorld({ nowMs, zones });
    const clock = clockAt(nowMs);
    const asker = world.resolver({ now: clock.now });
    const source = sourceOf(world, asker, clock.now);
    await source.resolve(parseName(alice), deadlineMs);
    taken(asker);
    clock.ms = nowMs + 51_000;
    expect(await source.resolve(parseName(alice), clock.ms + 6000)).toMatchObject({
      kind: 'bogus',
      details: [
        'honest: bogus',
        `TXT of ${alice}`,
        'DS of saas.com by honest',
        'saas.com DS: no valid signature',
        `signature by key ${world.zone('com').keys[0]?.tag} (algorithm 13): expired 2027-01-15T08:00:50Z`,
      ],
    });
    expect(taken(asker)).toEqual([`TXT ${alice}`, 'DS saas.com']);
  });

  test('an hour, when it says that a zone is not signed', async () => {
    const zone = {
      ttlSeconds: 86_400,
      soaMinimum: 86_400,
      signature: () => ({ expiration: nowMs / 1000 + 10 * 86_400 }),
    };
    const world = createWorld({
      nowMs,
      zones: { '.': zone, com: zone, 'saas.com': { records, signed: false } },
    });
    await livesFor(3600, world, [
      'DS saas.com',
      'DNSKEY saas.com',
      'DS btps.saas.com',
      'DNSKEY btps.saas.com',
      `TXT ${alice}`,
    ]);
  });

  test('a day', async () => {
    const signature = () => ({ expiration: nowMs / 1000 + 10 * 86_400 });
    const zone = { ttlSeconds: 7 * 86_400, signature };
    const world = createWorld({ nowMs, zones: { '.': zone, com: zone, 'saas.com': { ...zone, records } } });
    await livesFor(86_400, world, cold);
  });
});

describe('a bogus answer is asked of another server before it counts', () => {
  const stripping = { server: 'stripping', alter: withoutSignatures };

  test("and that server's answer is taken, chain and all", async () => {
    const world = worldOf({ records });
    const [liar, honest] = [world.resolver(stripping), world.resolver()];
    expect(await ask(world, inTurn(liar, honest))).toEqual(secure(['key=alice']));
    expect(liar.queries).toEqual(cold);
    expect(honest.queries).toEqual([...cold.filter((query) => !query.startsWith('TXT')), `TXT ${alice}`]);
  });

  test('with only the answer at fault, only the answer is asked for again', async () => {
    const world = worldOf({ records });
    const liar = world.resolver({ server: 'stripping', ...altering(withoutSignatures) });
    const honest = world.resolver();
    const source = sourceOf(world, inTurn(liar, honest));
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(secure(['key=alice']));
    expect(taken(honest)).toEqual([`TXT ${alice}`]);
    expect(await source.resolve(parseName(bob), deadlineMs)).toEqual(secure(['key=bob'], { name: bob }));
    expect(taken(honest)).toEqual([`TXT ${bob}`]);
  });

  test('and counts when all say so: the reasons name each', async () => {
    const world = worldOf({ records });
    const servers = ['one', 'two'].map((server) =>
      world.resolver({ ...altering(withoutSignatures), server }),
    );
    const reasons = [`TXT of ${alice}`, `${alice} TXT: no signature`];
    expect(await ask(world, inTurn(...servers))).toEqual({
      kind: 'bogus',
      name: alice,
      details: ['one: bogus', ...reasons, 'two: bogus', ...reasons],
    });
  });

  test('and counts when nobody else answers, for a failure is no better', async () => {
    const world = worldOf({ records });
    const liar = world.resolver({ ...altering(withoutSignatures), server: 'one' });
    const dead = world.resolver({ server: 'dead', alter: () => 'timeout' });
    expect(await ask(world, inTurn(liar, dead))).toEqual({
      kind: 'bogus',
      name: alice,
      details: ['one: bogus', `TXT of ${alice}`, `${alice} TXT: no signature`],
    });
  });

  test('of three servers at most', async () => {
    const world = worldOf({ records });
    const servers = ['one', 'two', 'three', 'four'].map((server) =>
      world.resolver({ ...altering(withoutSignatures), server }),
    );
    expect(await ask(world, inTurn(...servers))).toMatchObject({ kind: 'bogus' });
    expect(servers.map(({ queries }) => queries.filter((query) => query.startsWith('TXT')).length)).toEqual([
      1, 1, 1, 0,
    ]);
  });
});

describe('a bogus answer is remembered for 5 s and never kept (RFC 9520, RFC 4035 section 4.7)', () => {
  test("the name's own", async () => {
    const world = worldOf({ records });
    const clock = clockAt(nowMs);
    let lies = true;
    const asker = world.resolver({
      now: clock.now,
      alter: (parts, { type }) => (lies && type === recordType.TXT ? withoutSignatures(parts) : parts),
    });
    const source = sourceOf(world, asker, clock.now);
    const first = await source.resolve(parseName(alice), deadlineMs);
    taken(asker);
    lies = false;
    clock.ms += 4999;
    expect(await source.resolve(parseName(alice), clock.ms + 6000)).toEqual(first);
    expect(taken(asker)).toEqual([]);
    clock.ms += 1;
    expect(await source.resolve(parseName(alice), clock.ms + 6000)).toEqual({
      ...secure(['key=alice']),
      queryStartedAtMs: clock.ms,
      fetchedAtMs: clock.ms,
      expiresAtMs: clock.ms + 300_000,
    });
    expect(taken(asker)).toEqual([`TXT ${alice}`]);
  });

  test("that of a zone's keys, for all names below it", async () => {
    const world = worldOf({ records });
    const asker = world.resolver({
      alter: (parts, _, text) => (text === 'DNSKEY saas.com' ? withoutSignatures(parts) : parts),
    });
    const source = sourceOf(world, asker);
    const reasons = [
      'DNSKEY of saas.com by honest',
      'the keys of saas.com do not hold',
      'saas.com DNSKEY: no signature',
    ];
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual({
      kind: 'bogus',
      name: alice,
      details: ['honest: bogus', `TXT of ${alice}`, ...reasons],
    });
    expect(taken(asker)).toEqual(cold);
    expect(await source.resolve(parseName(bob), deadlineMs)).toEqual({
      kind: 'bogus',
      name: bob,
      details: ['honest: bogus', `TXT of ${bob}`, ...reasons],
    });
    expect(taken(asker)).toEqual([`TXT ${bob}`]);
  });

  test('an outage is not: the next lookup asks again', async () => {
    const world = worldOf({ records });
    let down = true;
    const asker = world.resolver({
      alter: (parts, _, text) => (down && text === 'DS com' ? 'timeout' : parts),
    });
    const source = sourceOf(world, asker);
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual({
      kind: 'failed',
      name: alice,
      reason: 'timeout',
      details: [`TXT of ${alice}`, 'DS of com could not be had', 'honest: timeout'],
    });
    down = false;
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(secure(['key=alice']));
  });
});

describe('a zone that changed its keys in a hurry', () => {
  const before = worldOf({ records });
  const old = before.zone('saas.com').keys[0];
  const after = createWorld({
    nowMs,
    zones: {
      '.': { keys: before.zone('.').keys },
      com: { keys: before.zone('com').keys },
      'saas.com': { records, keys: [makeKey(15)] },
    },
  });

  const rolled = async (afterMs: number) => {
    const clock = clockAt(nowMs);
    const [one, two] = [
      (name: 'one' | 'two') => before.resolver({ server: name, now: clock.now }),
      (name: 'one' | 'two') => after.resolver({ server: name, now: clock.now }),
    ];
    const [first, second] = [two('one'), two('two')];
    let asker = inTurn(one('one'), one('two'));
    const source = sourceOf(before, { ask: (...asked) => asker.ask(...asked) }, clock.now);
    await source.resolve(parseName(alice), deadlineMs);
    asker = inTurn(first, second);
    clock.ms += afterMs;
    return { outcome: await source.resolve(parseName(bob), clock.ms + 6000), first, second };
  };

  test('is asked for them when those that are known are a minute old', async () => {
    const { outcome, first, second } = await rolled(60_000);
    expect(outcome).toMatchObject({ kind: 'answer', name: bob, dnssec: 'secure' });
    expect(first.queries).toEqual([`TXT ${bob}`]);
    expect(second.queries).toEqual([`TXT ${bob}`, 'DS saas.com', 'DNSKEY saas.com']);
  });

  test('and not before, so that nobody can make us ask at will', async () => {
    const { outcome, first, second } = await rolled(59_999);
    const [key] = after.zone('saas.com').keys;
    const reasons = [
      `TXT of ${bob}`,
      `${bob} TXT: no valid signature`,
      `signature by key ${key?.tag} (algorithm 15): no such key in the zone`,
    ];
    expect(old?.algorithm).toBe(13);
    expect(outcome).toEqual({
      kind: 'bogus',
      name: bob,
      details: ['one: bogus', ...reasons, 'two: bogus', ...reasons],
    });
    expect([...first.queries, ...second.queries]).toEqual([`TXT ${bob}`, `TXT ${bob}`]);
  });
});

test('a refresh that fails does not cost what was known', async () => {
  const world = worldOf({ records });
  const clock = clockAt(nowMs);
  const stripped = (text: string) => text === `TXT ${bob}`;
  const one = world.resolver({
    server: 'one',
    now: clock.now,
    alter: (parts, _, text) => (stripped(text) ? withoutSignatures(parts) : parts),
  });
  const two = world.resolver({
    server: 'two',
    now: clock.now,
    alter: (parts, _, text) => {
      if (stripped(text))
        return {
          ...parts,
          answers: parts.answers.map((rr) => ({
            ...rr,
            data: rr.data.map((byte, at) => (at === rr.data.length - 1 ? byte ^ 1 : byte)),
          })),
        };
      return text.endsWith(' saas.com') ? 'timeout' : parts;
    },
  });
  const source = sourceOf(world, inTurn(one, two), clock.now);
  await source.resolve(parseName(alice), deadlineMs);
  clock.ms += 60_000;
  expect(await source.resolve(parseName(bob), clock.ms + 6000)).toMatchObject({ kind: 'bogus', name: bob });
  taken(one);
  expect(taken(two)).toEqual([`TXT ${bob}`, 'DS saas.com']);
  expect(await source.resolve(parseName(alice), clock.ms + 6000)).toMatchObject({
    kind: 'answer',
    dnssec: 'secure',
  });
  expect([...taken(one), ...taken(two)]).toEqual([`TXT ${alice}`]);
});

describe('lookups at the same time', () => {
  const later = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

  test('one that asks others already does not take over what the first server gave another', async () => {
    const world = worldOf({ records });
    let delays = false;
    let another: Promise<unknown> | undefined;
    const liar = world.resolver({
      server: 'liar',
      alter: (parts, _, text) => (text === 'DNSKEY saas.com' ? withoutSignatures(parts) : parts),
      gate: (text) => (delays && text === 'DNSKEY saas.com' ? later() : Promise.resolve()),
    });
    const honest = world.resolver({
      gate: async (text) => {
        if (another !== undefined || text !== `TXT ${alice}`) return;
        delays = true;
        another = source.resolve(parseName(bob), deadlineMs);
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      },
    });
    const source = sourceOf(world, inTurn(liar, honest));
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(secure(['key=alice']));
    expect(await another).toEqual(secure(['key=bob'], { name: bob }));
    expect(honest.queries.filter((query) => query === `TXT ${alice}`)).toEqual([`TXT ${alice}`]);
  });

  test('an earlier deadline in the middle of the chain is not shared', async () => {
    const world = worldOf({ records });
    const inner = world.resolver();
    const asker = {
      ask: async (...[question, endMs]: Parameters<typeof inner.ask>) => {
        if (endMs === deadlineMs || question.type === recordType.TXT) return inner.ask(question, endMs);
        await later();
        return { kind: 'failed', name: '', reason: 'deadline-exceeded', details: [] } as const;
      },
    };
    const source = sourceOf(world, asker);
    const hurried = source.resolve(parseName(bob), deadlineMs - 1);
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(secure(['key=alice']));
    expect(await hurried).toMatchObject({ kind: 'failed', reason: 'deadline-exceeded' });
  });
});

describe('time', () => {
  test('a lookup ends at its deadline, whatever is still under way', async () => {
    const world = worldOf({ records });
    const asker = world.resolver({ gate: () => new Promise(() => {}) });
    expect(await sourceOf(world, asker).resolve(parseName(alice), nowMs + 20)).toEqual({
      kind: 'failed',
      name: alice,
      reason: 'deadline-exceeded',
      details: [],
    });
  });

  test("another lookup's earlier deadline is not shared", async () => {
    const world = worldOf({ records });
    const inner = world.resolver();
    const asker = {
      ask: async (...[question, endMs]: Parameters<typeof inner.ask>) => {
        if (endMs === deadlineMs) return inner.ask(question, endMs);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { kind: 'failed', name: '', reason: 'deadline-exceeded', details: [] } as const;
      },
    };
    const source = sourceOf(world, asker);
    const hurried = source.resolve(parseName(bob), deadlineMs - 1);
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(secure(['key=alice']));
    expect(await hurried).toMatchObject({ kind: 'failed', reason: 'deadline-exceeded' });
  });
});
