import { describe, expect, test } from 'vitest';
import { keyTagOf } from '../../../shared/dns/dnssec/dnskey.ts';
import { selectUsable } from '../../../shared/dns/dnssec/ds.ts';
import { verifyRecordSet } from '../../../shared/dns/dnssec/verify-record-set.ts';
import { defaultLimits, WorkBudget } from '../../../shared/dns/dnssec/work-budget.ts';
import { parseName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import {
  alice,
  aliceRecords,
  altering,
  ask,
  bogus,
  deadlineMs,
  lookUp,
  nowMs,
  nowSeconds,
  secure,
  sourceOf,
  worldOf,
} from './validation.ts';
import { entryFlags, makeKey, type SigningKey, writeDs, zoneFlags } from './world/keys.ts';
import type { ResponseParts } from './world/wire.ts';
import { inTurn } from './world/world.ts';
import type { ZoneSpec } from './world/zone.ts';

const entry = makeKey(13, entryFlags);
const ds: ZoneSpec['ds'] = (zone) => [writeDs(zone, entry)];

/** Keys of one tag: Ed25519 keys are any bytes, and the tag is a sum of them. */
function makeColliding(count: number): SigningKey[] {
  const first = makeKey(15, zoneFlags);
  return Array.from({ length: count }, (_, index) => {
    const data = Uint8Array.from(first.data);
    data.set([index, data[7] ?? 0, 255 - index], 6);
    return { ...first, data, tag: keyTagOf(data) };
  });
}

/** By nobody's key. */
const worthless = {
  ...{ typeCovered: recordType.TXT, algorithm: 13, labels: 2, originalTtlSeconds: 300 },
  ...{ inception: nowSeconds - 60, expiration: nowSeconds + 60 },
  ...{ bytes: new Uint8Array(64), signedHead: new Uint8Array() },
};

const repeatSignatures = (times: number) => (parts: ResponseParts) => {
  const signatures = parts.answers.filter((rr) => rr.type === recordType.RRSIG);
  const broken = (by: number) =>
    signatures.map((rr) => ({
      ...rr,
      data: rr.data.map((byte, at) => (at > rr.data.length - 3 ? byte ^ by : byte)),
    }));
  return {
    ...parts,
    answers: [...Array.from({ length: times }, (_, at) => broken(at + 1)).flat(), ...parts.answers],
  };
};

describe('work is bounded (KeyTrap, CVE-2023-50387)', () => {
  test('seven broken signatures before the good one are checked, eight are not', async () => {
    const world = worldOf();
    const tag = world.zone('saas.com').keys[0]?.tag;
    expect(await lookUp(world, alice, altering(repeatSignatures(7)))).toEqual(secure(['key=alice']));
    expect(await lookUp(world, alice, altering(repeatSignatures(8)))).toEqual(
      bogus([
        `TXT of ${alice}`,
        `${alice} TXT: more signature checks than one lookup may cost`,
        ...Array.from(
          { length: 8 },
          () => `signature by key ${tag} (algorithm 13): the signature does not match the records`,
        ),
      ]),
    );
  });

  test('many signatures and many keys of one tag cost eight checks, and are asked for once', async () => {
    const colliding = makeColliding(40);
    expect(new Set(colliding.map(({ tag }) => tag)).size).toBe(1);
    const world = worldOf({ ...aliceRecords, keys: [entry, ...colliding], ds });
    const asker = world.resolver(altering(repeatSignatures(40)));
    const other = world.resolver({ server: 'other' });
    const outcome = await ask(world, inTurn(asker, other));
    expect(outcome).toMatchObject({
      kind: 'bogus',
      details: [
        'honest: bogus',
        `TXT of ${alice}`,
        `${alice} TXT: more signature checks than one lookup may cost`,
        ...Array(8).fill(expect.stringContaining('does not match')),
      ],
    });
    expect(asker.queries.filter((query) => query.startsWith('TXT'))).toEqual([`TXT ${alice}`]);
    expect(other.queries).toEqual([]);
  });

  test('sixteen keys of a zone are used, and no more', async () => {
    const others = Array.from({ length: 15 }, () => makeKey(15, zoneFlags));
    const last = makeKey(15, zoneFlags);
    const used = worldOf({ ...aliceRecords, keys: [entry, ...others], ds });
    expect(await lookUp(used)).toEqual(secure(['key=alice']));
    const unused = worldOf({ ...aliceRecords, keys: [entry, ...others, last], ds });
    expect(await lookUp(unused)).toEqual(
      bogus([
        `TXT of ${alice}`,
        `${alice} TXT: no valid signature`,
        `signature by key ${last.tag} (algorithm 15): no such key in the zone`,
      ]),
    );
  });

  test('a lookup whose chain costs more checks than allowed is bogus', async () => {
    const needed = 6;
    expect(await lookUp(worldOf(), alice, { limits: { checks: needed } })).toEqual(secure(['key=alice']));
    expect(await lookUp(worldOf(), alice, { limits: { checks: needed - 1 } })).toEqual(
      bogus([`TXT of ${alice}`, `${alice} TXT: more signature checks than one lookup may cost`]),
    );
  });

  test('what cost one lookup too much is not held against the next', async () => {
    const bob = 'bob.btps.saas.com';
    const world = worldOf({ records: { ...aliceRecords.records, [bob]: { TXT: ['key=bob'] } } });
    const source = sourceOf(world, world.resolver(), () => nowMs, { checks: 4 });
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of saas.com by honest',
        'the keys of saas.com do not hold',
        'saas.com DNSKEY: more signature checks than one lookup may cost',
      ]),
    );
    expect(await source.resolve(parseName(bob), deadlineMs)).toEqual(secure(['key=bob'], { name: bob }));
  });

  test('names are hashed so many times and no more (CVE-2023-50868)', async () => {
    const world = worldOf({ denial: 'nsec3', ...aliceRecords });
    const name = `${'x.'.repeat(60)}saas.com`;
    expect(await lookUp(world, name)).toMatchObject({
      kind: 'nxdomain',
      name,
      dnssec: 'secure',
      proof: 'nsec3',
    });
    expect(await lookUp(world, `${'x.'.repeat(110)}saas.com`)).toEqual(
      bogus(
        [
          `absence of ${'x.'.repeat(110)}saas.com TXT`,
          'no proof of absence',
          'more hashing than one lookup may cost',
        ],
        `${'x.'.repeat(110)}saas.com`,
      ),
    );
  });

  test('a name of 112 labels that nobody answers for is 18 questions (its chain alone was 235)', async () => {
    const asker = worldOf().resolver({
      alter: (parts, { type }) => (type === recordType.TXT ? 'servfail' : parts),
    });
    const name = `${'x.'.repeat(110)}saas.com`;
    const { queries } = asker;
    expect(await ask(worldOf(), asker, name)).toMatchObject({ kind: 'failed', reason: 'servfail' });
    expect(queries.length).toBe(18);
  });

  test('a lookup whose chain takes more questions than allowed has no answer, which is remembered', async () => {
    const needed = 7;
    const world = worldOf();
    expect(await lookUp(world, alice, { limits: { questions: needed } })).toEqual(secure(['key=alice']));
    const asker = world.resolver();
    const source = sourceOf(world, asker, () => nowMs, { questions: 2 });
    const outcome = {
      kind: 'failed',
      name: alice,
      reason: 'over-limit',
      details: [
        'TXT of alice.btps.saas.com',
        'DNSKEY of com could not be had',
        'more questions than one lookup may cost',
      ],
    };
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(outcome);
    const asked = asker.queries.length;
    expect(await source.resolve(parseName(alice), deadlineMs)).toEqual(outcome);
    expect(asker.queries.length).toBe(asked);
  });

  test('of a zone’s DS records sixteen are used', () => {
    const signers = Array.from({ length: 3855 }, (_, keyTag) => {
      return { keyTag, algorithm: 13, digestType: 2, digest: new Uint8Array(32) };
    });
    expect(selectUsable(signers)).toEqual(signers.slice(0, 16));
  });

  test('of thousands of worthless signatures twelve are told', () => {
    const zone = { name: parseName('saas.com'), keys: [] };
    const signatures = Array.from({ length: 2047 }, (_, keyTag) => {
      return { ...worthless, signer: zone.name, keyTag };
    });
    const set = { name: zone.name, type: recordType.TXT, ttlSeconds: 300, data: [], signatures };
    const budget = new WorkBudget(defaultLimits);
    expect(verifyRecordSet(set, { zone, nowSeconds, budget })).toEqual({
      kind: 'refused',
      reasons: [
        'saas.com TXT: no valid signature',
        ...Array.from(
          { length: 12 },
          (_, tag) => `signature by key ${tag} (algorithm 13): no such key in the zone`,
        ),
      ],
    });
  });
});
