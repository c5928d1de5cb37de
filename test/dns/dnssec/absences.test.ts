import { describe, expect, test } from 'vitest';
import { parseName, toWireName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import {
  absent,
  alice,
  aliceRecords,
  altering,
  bogus,
  type LookUpOptions,
  lookUp,
  nowSeconds,
  worldOf,
} from './validation.ts';
import type { ResponseParts, Rr } from './world/wire.ts';

const records = {
  ...aliceRecords.records,
  '*.wild.saas.com': { CNAME: [alice] },
  'a.saas.com': { DNAME: ['b.com'] },
};
const bob = 'bob.btps.saas.com';

describe('a name that does not exist is provably absent', () => {
  test.each(['nsec', 'nsec3', 'compact'] as const)('by %s', async (denial) => {
    expect(await lookUp(worldOf({ denial, records }), bob)).toEqual(absent('nxdomain', bob, denial));
  });

  test('by compact denial, whose response code is NOERROR (RFC 9824 section 3.1)', async () => {
    const world = worldOf({ denial: 'compact', records });
    const alter = altering((parts) => ({ ...parts, code: 3 }));
    expect(await lookUp(world, bob)).toEqual(absent('nxdomain', bob, 'compact'));
    expect(await lookUp(world, bob, alter)).toEqual(absent('nxdomain', bob, 'compact'));
  });

  test('in the older form, which denies the type only, whatever the response code', async () => {
    const world = worldOf({ denial: 'route53', records });
    const alter = altering((parts) => ({ ...parts, code: 3 }));
    expect(await lookUp(world, bob)).toEqual(absent('no-data', bob, 'compact'));
    expect(await lookUp(world, bob, alter)).toEqual(absent('no-data', bob, 'compact'));
  });

  test('in a zone that does not exist either, by its parent', async () => {
    expect(await lookUp(worldOf(), 'alice.btps.nothing.com')).toEqual(
      absent('nxdomain', 'alice.btps.nothing.com', 'nsec'),
    );
  });
});

describe('a name without TXT records', () => {
  test.each(['nsec', 'nsec3', 'compact', 'route53'] as const)(
    'is proved by %s: the apex, and a name between names',
    async (denial) => {
      const proof = denial === 'route53' ? 'compact' : denial;
      const world = worldOf({ denial, records });
      const apexProof = denial === 'compact' || denial === 'route53' ? 'compact' : denial;
      expect(await lookUp(world, 'saas.com')).toEqual(absent('no-data', 'saas.com', apexProof));
      expect(await lookUp(world, 'btps.saas.com')).toEqual(absent('no-data', 'btps.saas.com', proof));
    },
  );

  test.each(['nsec', 'nsec3'] as const)('below a wildcard that has none is proved by %s', async (denial) => {
    const world = worldOf({ denial, records: { '*.wild.saas.com': { DNAME: ['b.com'] } } });
    expect(await lookUp(world, 'x.wild.saas.com')).toEqual(absent('no-data', 'x.wild.saas.com', denial));
  });
});

describe('its TTL is the least of', () => {
  test('SOA TTL, SOA minimum and the TTL of the proof (RFC 9077)', async () => {
    expect(await lookUp(worldOf({ records, soaMinimum: 20 }), bob)).toEqual(
      absent('nxdomain', bob, 'nsec', { ttlSeconds: 20 }),
    );
    expect(await lookUp(worldOf({ records, soaMinimum: 900, ttlSeconds: 30 }), bob)).toEqual(
      absent('nxdomain', bob, 'nsec', { ttlSeconds: 30 }),
    );
    const signature = (type: number) => (type === recordType.NSEC ? { expiration: nowSeconds + 10 } : {});
    expect(await lookUp(worldOf({ records, signature }), bob)).toEqual(
      absent('nxdomain', bob, 'nsec', { ttlSeconds: 10 }),
    );
  });

  test('nothing without an SOA (RFC 2308 section 5)', async () => {
    const alter: LookUpOptions = {
      alter: (parts, { type }) =>
        type === recordType.TXT ? { ...parts, authorities: parts.authorities.slice(2) } : parts,
    };
    expect(await lookUp(worldOf({ records }), bob, alter)).toEqual(
      absent('nxdomain', bob, 'nsec', { ttlSeconds: 0 }),
    );
  });
});

describe('a denial that proves nothing is bogus', () => {
  const denied = (kept: (type: number, at: number) => boolean) => ({
    alter: (parts: ResponseParts, { type }: { type: number }) =>
      type === recordType.TXT
        ? { ...parts, authorities: parts.authorities.filter((rr, at) => kept(rr.type, at)) }
        : parts,
  });

  test('without its NSEC records', async () => {
    expect(
      await lookUp(
        worldOf({ records }),
        bob,
        denied((_, at) => at < 2),
      ),
    ).toEqual(bogus([`absence of ${bob} TXT`, 'no proof of absence'], bob));
  });

  test('with one of two NSEC records', async () => {
    expect(
      await lookUp(
        worldOf({ records }),
        'zzz.saas.com',
        denied((_, at) => at !== 4 && at !== 5),
      ),
    ).toEqual(
      bogus(
        ['absence of zzz.saas.com TXT', 'no proof of absence', 'no NSEC covers *.saas.com'],
        'zzz.saas.com',
      ),
    );
  });

  test('of another name, replayed', async () => {
    const world = worldOf({ records });
    const other = world.answer('\x03zzz\x04saas\x03com\0' as never, recordType.TXT);
    const alter: LookUpOptions = {
      alter: (parts, { type }) => (type === recordType.TXT ? other : parts),
    };
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([`absence of ${alice} TXT`, 'no proof of absence', `no NSEC covers ${alice}`]),
    );
  });

  test('by the parent, at the delegation (RFC 6840 section 4.1)', async () => {
    const world = worldOf();
    const parent = world.zone('com');
    const name = world.zone('saas.com').name;
    const { NS, DS, RRSIG, NSEC } = recordType;
    const alter: LookUpOptions = {
      alter: (parts, { type }) =>
        type === recordType.TXT
          ? { code: 0, answers: [], authorities: parent.nsec(name, parent.name, [NS, DS, RRSIG, NSEC]) }
          : parts,
    };
    expect(await lookUp(world, 'saas.com', alter)).toEqual(
      bogus(
        [
          'absence of saas.com TXT',
          'no proof of absence',
          'NSEC of saas.com denies no TXT: it is of the parent zone',
        ],
        'saas.com',
      ),
    );
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([`absence of ${alice} TXT`, 'no proof of absence', `no NSEC covers ${alice}`]),
    );
  });

  test.each([
    ['nsec', 'no NSEC covers bob.saas.com'],
    ['nsec3', "NSEC3 of saas.com is of another zone's parent"],
  ] as const)(
    'by the parent, for a name below the delegation (%s, RFC 6840 section 4.1)',
    async (denial, reason) => {
      const world = worldOf({ records }, { com: { denial } });
      const { authorities } = world.zone('com').answer(parseName('bob.saas.com'), recordType.TXT);
      const alter = altering(() => ({ code: 3, answers: [], authorities }));
      expect(await lookUp(world, 'bob.saas.com', alter)).toEqual(
        bogus(['absence of bob.saas.com TXT', 'no proof of absence', reason], 'bob.saas.com'),
      );
    },
  );

  test('by NSEC3 records that stand deeper in their zone', async () => {
    const world = worldOf({ denial: 'nsec3', records });
    const zone = world.zone('saas.com');
    const deeper = (rr: Rr) => ({ ...rr, name: toWireName(rr.name.replace('\x04saas', '\x01x\x04saas')) });
    const alter = altering(({ authorities }) => ({
      code: 3,
      answers: [],
      authorities: authorities
        .filter((rr) => rr.type === recordType.NSEC3)
        .flatMap((rr) => [deeper(rr), ...zone.sign([deeper(rr)])]),
    }));
    expect(await lookUp(world, bob, alter)).toMatchObject({
      kind: 'bogus',
      name: bob,
      details: [
        'honest: bogus',
        `absence of ${bob} TXT`,
        'no proof of absence',
        ...Array(3).fill(expect.stringMatching(/^NSEC3 \w+\.x\.saas\.com is not just below its zone$/)),
      ],
    });
  });

  test('with an SOA record that was changed', async () => {
    const alter = altering(({ code, authorities }) => ({
      code,
      answers: [],
      authorities: authorities.map((rr) =>
        rr.type === recordType.SOA
          ? { ...rr, data: rr.data.map((byte, at) => (at === rr.data.length - 2 ? 9 : byte)) }
          : rr,
      ),
    }));
    const world = worldOf({ records });
    expect(await lookUp(world, bob, alter)).toEqual(
      bogus(
        [
          `absence of ${bob} TXT`,
          'saas.com SOA: no valid signature',
          `signature by key ${world.zone('saas.com').keys[0]?.tag} (algorithm 13): the signature does not match the records`,
        ],
        bob,
      ),
    );
  });

  test('of a type that its own bitmap shows', async () => {
    const world = worldOf({ records });
    const zone = world.zone('saas.com');
    const alter: LookUpOptions = {
      alter: (parts, { name, type }) =>
        type === recordType.TXT
          ? { code: 0, answers: [], authorities: zone.nsec(name, zone.name, [recordType.TXT, 46, 47]) }
          : parts,
    };
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([
        `absence of ${alice} TXT`,
        'no proof of absence',
        `NSEC of ${alice} denies no TXT: the type exists`,
      ]),
    );
  });

  test('by an NSEC record that was made from a wildcard', async () => {
    const world = worldOf({ records });
    const zone = world.zone('saas.com');
    const alter: LookUpOptions = {
      alter: (parts, { name, type }) => {
        if (type !== recordType.TXT) return parts;
        const [nsec] = zone.nsec(name, zone.name, [46, 47]);
        const signed = nsec ? [nsec, ...zone.sign([nsec], '\x01*\x04btps\x04saas\x03com\0' as never)] : [];
        return { code: 0, answers: [], authorities: signed };
      },
    };
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([`absence of ${alice} TXT`, 'no proof of absence', `${alice} is made from a wildcard`]),
    );
  });

  test('NSEC3 records of a name without the wildcard, replayed for one with it', async () => {
    const world = worldOf({ denial: 'nsec3', records });
    const other = world.answer('\x01x\x04saas\x03com\0' as never, recordType.TXT);
    const alter: LookUpOptions = {
      alter: (parts, { type }) => (type === recordType.TXT ? other : parts),
    };
    expect(await lookUp(world, 'y.wild.saas.com', alter)).toMatchObject({
      kind: 'bogus',
      name: 'y.wild.saas.com',
    });
  });
});
