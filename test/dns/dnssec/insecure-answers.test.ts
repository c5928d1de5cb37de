import { describe, expect, test } from 'vitest';
import { parseName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import {
  absent,
  alice,
  aliceRecords,
  altering,
  ask,
  bogus,
  type LookUpOptions,
  lookUp,
  nowMs,
  secure,
  sourceOf,
  worldOf,
} from './validation.ts';
import { makeKey, writeDs } from './world/keys.ts';
import { uint } from './world/wire.ts';
import { createWorld, withoutSignatures } from './world/world.ts';
import type { ZoneSpec } from './world/zone.ts';

const insecure = secure(['key=alice'], { dnssec: 'insecure' });
const unsigned: ZoneSpec = { ...aliceRecords, signed: false };

describe('insecure is what a signed parent proves to be unsigned', () => {
  test.each([
    ['NSEC', {}],
    ['NSEC3', { denial: 'nsec3' }],
    ['NSEC3 with opt-out (RFC 5155 section 6)', { denial: 'nsec3', nsec3: { optOut: true } }],
    ['compact denial', { denial: 'compact' }],
  ] as const)('by %s', async (_, com) => {
    expect(await lookUp(worldOf(unsigned, { com }))).toEqual(insecure);
  });

  test('in its absences, as the response code puts them', async () => {
    const world = worldOf(unsigned);
    expect(await lookUp(world, 'bob.saas.com')).toEqual(absent('nxdomain', 'bob.saas.com', undefined));
    expect(await lookUp(world, 'saas.com')).toEqual(absent('no-data', 'saas.com', undefined));
  });

  test('though it signs, while the parent has no DS record', async () => {
    expect(await lookUp(worldOf({ ...aliceRecords, ds: () => [] }))).toEqual(insecure);
  });

  test.each([
    [
      'algorithm',
      (zone, [key]) =>
        key ? [Buffer.concat([uint(2, key.tag), uint(1, 253, 2), writeDs(zone, key).subarray(4)])] : [],
    ],
    [
      'digest',
      (zone, [key]) =>
        key ? [Buffer.concat([uint(2, key.tag), uint(1, 13, 250), writeDs(zone, key).subarray(4)])] : [],
    ],
  ] as [string, NonNullable<ZoneSpec['ds']>][])(
    'when no DS record has a known %s (RFC 4035 section 5.2)',
    async (_, ds) => {
      expect(await lookUp(worldOf({ ...aliceRecords, ds }))).toEqual(insecure);
    },
  );

  test('below a signed zone that hashes more than 150 times (RFC 9276 section 3.2)', async () => {
    const world = (iterations: number) =>
      worldOf(aliceRecords, { com: { denial: 'nsec3', nsec3: { iterations } } });
    expect(await lookUp(world(150), 'bob.com')).toEqual(absent('nxdomain', 'bob.com', 'nsec3'));
    expect(await lookUp(world(151), 'bob.com')).toEqual(absent('nxdomain', 'bob.com', undefined));
    const below = worldOf(unsigned, { com: { denial: 'nsec3', nsec3: { iterations: 151 } } });
    expect(await lookUp(below)).toEqual(insecure);
    const costly = worldOf({ ...aliceRecords, denial: 'nsec3', nsec3: { iterations: 151 } });
    expect(await lookUp(costly)).toEqual(secure(['key=alice']));
    expect(await lookUp(costly, 'bob.saas.com')).toEqual(absent('nxdomain', 'bob.saas.com', undefined));
  });

  test('a name in an opt-out span: not absent, for it may be delegated (RFC 5155 section 9.2)', async () => {
    const world = worldOf(aliceRecords, { com: { denial: 'nsec3', nsec3: { optOut: true } } });
    expect(await lookUp(world, 'bob.com')).toEqual(absent('nxdomain', 'bob.com', undefined));
  });

  test('a wildcard in an opt-out span, for the name may be delegated (RFC 5155 section 9.2)', async () => {
    const records = { '*.saas.com': { TXT: ['any'] } };
    const world = worldOf({ records, denial: 'nsec3', nsec3: { optOut: true } });
    expect(await lookUp(world, 'x.saas.com')).toEqual(
      secure(['any'], { name: 'x.saas.com', dnssec: 'insecure' }),
    );
  });

  test('at the very name that is delegated', async () => {
    const world = worldOf({}, { [alice]: unsigned });
    expect(await lookUp(world)).toEqual(insecure);
  });

  test('when an alias leads out of a signed zone, or into one', async () => {
    const records = { [alice]: { CNAME: ['x.plain.com'] } };
    const plain: ZoneSpec = {
      signed: false,
      records: { 'x.plain.com': { TXT: ['x'] }, 'y.plain.com': { CNAME: ['b.saas.com'] } },
    };
    const world = worldOf({ records: { ...records, 'b.saas.com': { TXT: ['b'] } } }, { 'plain.com': plain });
    expect(await lookUp(world)).toEqual(secure(['x'], { dnssec: 'insecure', aliases: ['x.plain.com'] }));
    expect(await lookUp(world, 'y.plain.com')).toEqual(
      secure(['b'], { name: 'y.plain.com', dnssec: 'insecure', aliases: ['b.saas.com'] }),
    );
  });
});

describe('insecure is not what somebody claims', () => {
  const stripped = (texts: readonly string[]): LookUpOptions => ({
    alter: (parts, _, text) => (texts.includes(text) ? withoutSignatures(parts) : parts),
  });
  const emptied = (texts: readonly string[]): LookUpOptions => ({
    alter: (parts, _, text) => (texts.includes(text) ? { ...parts, answers: [] } : parts),
  });

  test('an answer without its signatures is bogus', async () => {
    expect(await lookUp(worldOf(), alice, stripped([`TXT ${alice}`]))).toEqual(
      bogus([`TXT of ${alice}`, `${alice} TXT: no signature`]),
    );
  });

  test('a DS record without its signature, and none without a proof, is bogus', async () => {
    expect(await lookUp(worldOf(), alice, stripped(['DS saas.com']))).toEqual(
      bogus([`TXT of ${alice}`, 'DS of saas.com by honest', 'saas.com DS: no signature']),
    );
    expect(await lookUp(worldOf(), alice, emptied(['DS saas.com']))).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DS of saas.com by honest',
        'it is not proved whether saas.com is a signed zone',
        'no proof of absence',
      ]),
    );
  });

  test('a zone with a DS record but without keys is bogus', async () => {
    expect(await lookUp(worldOf(), alice, emptied(['DNSKEY saas.com']))).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of saas.com by honest',
        'the keys of saas.com do not hold',
        'it has no DNSKEY',
      ]),
    );
  });

  test.each(['DS com', 'DNSKEY com', 'DS saas.com', 'DNSKEY .'])(
    'an error in place of %s is a failure',
    async (failing) => {
      const alter: LookUpOptions = {
        alter: (parts, _, text) => (text === failing ? 'servfail' : parts),
      };
      expect(await lookUp(worldOf(), alice, alter)).toEqual({
        kind: 'failed',
        name: alice,
        reason: 'servfail',
        details: [`TXT of ${alice}`, `${failing.replace(' ', ' of ')} could not be had`, 'honest: servfail'],
      });
    },
  );

  test('a proof of a missing DS for another zone is bogus', async () => {
    const world = worldOf(aliceRecords, { 'plain.com': { signed: false } });
    const other = world.answer(parseName('plain.com'), recordType.DS);
    const alter: LookUpOptions = {
      alter: (parts, _, text) => (text === 'DS saas.com' ? other : parts),
    };
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DS of saas.com by honest',
        'it is not proved whether saas.com is a signed zone',
        'no proof of absence',
        'no NSEC covers saas.com',
      ]),
    );
  });

  test("the child's own word that it has no DS is bogus (RFC 6840 section 4.4)", async () => {
    const world = worldOf();
    const child = world.zone('saas.com');
    const { NS, SOA, RRSIG, NSEC } = recordType;
    const alter: LookUpOptions = {
      alter: (parts, _, text) =>
        text === 'DS saas.com'
          ? { code: 0, answers: [], authorities: child.nsec(child.name, child.name, [NS, SOA, RRSIG, NSEC]) }
          : parts,
    };
    expect(await lookUp(world, alice, alter)).toMatchObject({ kind: 'bogus', name: alice });
  });
});

describe('trust anchors', () => {
  test('below the root make what is above them irrelevant', async () => {
    const world = worldOf();
    const anchored = { trustAnchors: world.anchorsOf('saas.com') };
    const asker = world.resolver();
    expect(await sourceOf(anchored, asker).resolve(parseName(alice), nowMs + 6000)).toEqual(
      secure(['key=alice']),
    );
    expect(asker.queries).toEqual([
      'DNSKEY saas.com',
      'DS btps.saas.com',
      'DNSKEY btps.saas.com',
      `TXT ${alice}`,
    ]);
  });

  test('leave unchecked what none is above of', async () => {
    const world = worldOf(aliceRecords, { org: { records: { 'x.org': { TXT: ['x'] } } } });
    const anchored = { trustAnchors: world.anchorsOf('com') };
    const asker = world.resolver();
    expect(await sourceOf(anchored, asker).resolve(parseName('x.org'), nowMs + 6000)).toEqual(
      secure(['x'], { name: 'x.org', dnssec: 'unchecked' }),
    );
    expect(asker.queries).toEqual(['TXT x.org']);
  });

  test('below an unsigned zone make theirs secure, and a signature by that zone does not undo it', async () => {
    const world = createWorld({ nowMs, zones: { '.': {}, com: { ds: () => [] }, 'saas.com': aliceRecords } });
    const anchored = { trustAnchors: [...world.trustAnchors, ...world.anchorsOf('saas.com')] };
    expect(await ask({ ...world, ...anchored }, world.resolver())).toEqual(secure(['key=alice']));
    const com = world.zone('com');
    const liar = world.resolver({
      server: 'honest',
      alter: (parts, { type }) => {
        const own = parts.answers.slice(0, 1);
        return type === recordType.TXT ? { ...parts, answers: [...own, ...com.sign(own)] } : parts;
      },
    });
    expect(await ask({ ...world, ...anchored }, liar)).toMatchObject({ kind: 'bogus', name: alice });
  });

  test('make a signature by a zone above them no hint', async () => {
    const world = worldOf(unsigned);
    const root = world.zone('.');
    const alter = altering((parts) => ({
      ...parts,
      answers: [...parts.answers, ...root.sign(parts.answers)],
    }));
    const anchored = { ...world, trustAnchors: world.anchorsOf('com') };
    expect(await lookUp(anchored, alice, alter)).toEqual(insecure);
  });

  test('are replaced, not extended, by the ones that are given', async () => {
    const world = worldOf();
    const strange = makeKey(13);
    const trustAnchors = [
      `. IN DS ${strange.tag} 13 2 ${Buffer.from(writeDs(parseName('.'), strange))
        .subarray(4)
        .toString('hex')}`,
    ];
    expect(
      await sourceOf({ trustAnchors }, world.resolver()).resolve(parseName(alice), nowMs + 6000),
    ).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of . by honest',
        'the keys of . do not hold',
        `none matches DS ${strange.tag} 13 2`,
      ]),
    );
  });
});
