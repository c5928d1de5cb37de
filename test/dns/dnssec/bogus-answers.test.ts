import { describe, expect, test } from 'vitest';
import { keyTagOf } from '../../../shared/dns/dnssec/dnskey.ts';
import { parseName } from '../../../shared/dns/name.ts';
import { recordType } from '../../../shared/dns/record-type.ts';
import { alice, aliceRecords, altering, bogus, lookUp, nowSeconds, secure, worldOf } from './validation.ts';
import {
  entryFlags,
  makeKey,
  revokedFlag,
  type SignatureSpec,
  withFlags,
  writeDs,
  zoneFlags,
} from './world/keys.ts';
import { type ResponseParts, type Rr, uint } from './world/wire.ts';
import type { ZoneSpec } from './world/zone.ts';

/** Signatures over the TXT records that differ from good ones. */
const signedOddly = (spec: Partial<SignatureSpec>) =>
  worldOf({ ...aliceRecords, signature: (type) => (type === recordType.TXT ? spec : {}) });

const refusedFor = (tag: number, flaw: string) =>
  bogus([
    `TXT of ${alice}`,
    `${alice} TXT: no valid signature`,
    `signature by key ${tag} (algorithm 13): ${flaw}`,
  ]);

const tagOf = (world: ReturnType<typeof worldOf>, zone = 'saas.com') => world.zone(zone).keys[0]?.tag ?? 0;

const changeData =
  (type: number, change: (data: Uint8Array, rr: Rr) => Uint8Array) =>
  (parts: ResponseParts): ResponseParts => ({
    ...parts,
    answers: parts.answers.map((rr) => (rr.type === type ? { ...rr, data: change(rr.data, rr) } : rr)),
  });

const flipLast = (data: Uint8Array) => data.map((byte, at) => (at === data.length - 1 ? byte ^ 1 : byte));

describe('times of signatures are serial numbers (RFC 4034 section 3.1.5)', () => {
  test.each([
    ['that ends this second', { expiration: nowSeconds }, 0],
    ['that begins this second', { inception: nowSeconds }, 300],
    ['that lasts for 68 years', { expiration: nowSeconds + 0x7fff_ffff }, 300],
  ])('one %s holds', async (_, spec, ttlSeconds) => {
    expect(await lookUp(signedOddly(spec))).toEqual(secure(['key=alice'], { ttlSeconds }));
  });

  test.each([
    ['that ended a second ago', { expiration: nowSeconds - 1 }, 'expired 2027-01-15T07:59:59Z'],
    ['that begins in a second', { inception: nowSeconds + 1 }, 'valid only from 2027-01-15T08:00:01Z'],
    ['that ended long ago', { inception: 1, expiration: 2 }, 'expired 1970-01-01T00:00:02Z'],
  ])('one %s is bogus', async (_, spec, flaw) => {
    const world = signedOddly(spec);
    expect(await lookUp(world)).toEqual(refusedFor(tagOf(world), flaw));
  });
});

describe('a signature has to be of the zone of the name (RFC 4035 section 5.3.1)', () => {
  test('by a zone below, though it is signed with the right key: no hint, and no signature', async () => {
    const world = signedOddly({ signer: parseName('x.saas.com') });
    expect(await lookUp(world)).toEqual(
      refusedFor(tagOf(world), 'signed by x.saas.com, not by its zone saas.com'),
    );
  });

  test('by the parent zone: its key signs nothing in the child', async () => {
    const world = signedOddly({ signer: parseName('com') });
    expect(await lookUp(world)).toEqual(refusedFor(tagOf(world), 'no such key in the zone'));
  });

  test('by a name between zones', async () => {
    const world = signedOddly({ signer: parseName('btps.saas.com') });
    expect(await lookUp(world)).toEqual(
      refusedFor(tagOf(world), 'signed by btps.saas.com, not by its zone saas.com'),
    );
  });

  test.each([5, 1, 0])('with %i labels', async (labels) => {
    const world = signedOddly({ labels });
    expect(await lookUp(world)).toEqual(refusedFor(tagOf(world), `a label count of ${labels}`));
  });

  test("with fewer labels it is a wildcard's, and has to match that", async () => {
    const world = signedOddly({ labels: 3 });
    expect(await lookUp(world)).toEqual(refusedFor(tagOf(world), 'the signature does not match the records'));
  });

  test('for another type or another owner it is none at all', async () => {
    const other = altering(
      changeData(recordType.RRSIG, (data) => Buffer.concat([Uint8Array.of(0, 1), data.subarray(2)])),
    );
    expect(await lookUp(worldOf(), alice, other)).toEqual(
      bogus([`TXT of ${alice}`, `${alice} TXT: no signature`]),
    );
  });

  test('of an unknown algorithm, or cut short', async () => {
    const world = worldOf();
    const unknown = altering(
      changeData(recordType.RRSIG, (data) =>
        Buffer.concat([data.subarray(0, 2), Uint8Array.of(200), data.subarray(3)]),
      ),
    );
    expect(await lookUp(world, alice, unknown)).toEqual(
      bogus([
        `TXT of ${alice}`,
        `${alice} TXT: no valid signature`,
        `signature by key ${tagOf(world)} (algorithm 200): unknown algorithm`,
      ]),
    );
    const short = altering(changeData(recordType.RRSIG, (data) => data.subarray(0, -1)));
    expect(await lookUp(world, alice, short)).toEqual(
      refusedFor(tagOf(world), 'the signature does not match the records'),
    );
    const none = altering(changeData(recordType.RRSIG, (data) => data.subarray(0, 12)));
    expect(await lookUp(world, alice, none)).toEqual(
      bogus([`TXT of ${alice}`, `${alice} TXT: no signature`]),
    );
  });
});

describe('records that differ from what was signed are bogus', () => {
  const mismatch = 'the signature does not match the records';
  const added = (parts: ResponseParts) => {
    const [first] = parts.answers;
    return { ...parts, answers: first ? [{ ...first, data: flipLast(first.data) }, ...parts.answers] : [] };
  };

  test.each([
    ['one bit changed', changeData(recordType.TXT, flipLast)],
    ['one record added', added],
    ['the signature changed', changeData(recordType.RRSIG, flipLast)],
  ])('%s', async (_, change) => {
    const world = worldOf();
    expect(await lookUp(world, alice, altering(change))).toEqual(refusedFor(tagOf(world), mismatch));
  });

  test('one record taken away', async () => {
    const world = worldOf({ records: { [alice]: { TXT: ['key=alice', 'v=spf1'] } } });
    const alter = altering((parts) => ({ ...parts, answers: parts.answers.slice(1) }));
    expect(await lookUp(world, alice, alter)).toEqual(refusedFor(tagOf(world), mismatch));
  });

  test('the signed records of another user', async () => {
    const world = worldOf({
      records: { ...aliceRecords.records, 'mallory.btps.saas.com': { TXT: ['key=mallory'] } },
    });
    const other = world.answer(parseName('mallory.btps.saas.com'), recordType.TXT);
    const alter = altering(() => ({
      ...other,
      answers: other.answers.map((rr) => ({ ...rr, name: parseName(alice) })),
    }));
    expect(await lookUp(world, alice, alter)).toEqual(refusedFor(tagOf(world), mismatch));
  });

  test('signed by another key of the same tag and algorithm', async () => {
    const world = worldOf();
    const forged = worldOf({ records: { [alice]: { TXT: ['key=mallory'] } } }).answer(
      parseName(alice),
      recordType.TXT,
    );
    const tagged = (data: Uint8Array) =>
      Buffer.concat([
        data.subarray(0, 16),
        Uint8Array.of(tagOf(world) >> 8, tagOf(world) & 0xff),
        data.subarray(18),
      ]);
    const alter = altering(() => changeData(recordType.RRSIG, tagged)(forged));
    expect(await lookUp(world, alice, alter)).toEqual(refusedFor(tagOf(world), mismatch));
  });

  test('but a good signature beside broken ones is enough (RFC 4035 section 5.3.3)', async () => {
    const twice = (parts: ResponseParts) => {
      const signature = parts.answers.find((rr) => rr.type === recordType.RRSIG);
      const broken = signature ? [{ ...signature, data: flipLast(signature.data) }] : [];
      return { ...parts, answers: [...broken, ...parts.answers] };
    };
    expect(await lookUp(worldOf(), alice, altering(twice))).toEqual(secure(['key=alice']));
  });
});

describe('keys that do not count', () => {
  const entry = makeKey(13, entryFlags);
  const working = makeKey(13, zoneFlags);
  const dsOfEntry: ZoneSpec['ds'] = (zone) => [writeDs(zone, entry)];

  /** An RSA key whose modulus has so many bytes; nobody has the private one, which does not matter. */
  const ofModulus = (modulusBytes: number) => {
    const data = Buffer.concat([
      uint(2, entryFlags),
      uint(1, 3, 8, 3, 1, 0, 1),
      Buffer.alloc(modulusBytes, 0xff),
    ]);
    return { ...makeKey(8), data, tag: keyTagOf(data) };
  };

  test('a zone key signs', async () => {
    const world = worldOf({ ...aliceRecords, keys: [entry, working], ds: dsOfEntry });
    expect(await lookUp(world)).toEqual(secure(['key=alice']));
  });

  test.each([
    ['without the zone flag (RFC 4034 section 2.1.1)', withFlags(working, 0)],
    ['that is revoked (RFC 5011 section 2.1)', withFlags(working, zoneFlags | revokedFlag)],
    ['of another protocol (RFC 4034 section 2.1.2)', withFlags(working, zoneFlags, 2)],
  ])('one %s signs nothing', async (_, key) => {
    const world = worldOf({ ...aliceRecords, keys: [entry, key], ds: dsOfEntry });
    expect(await lookUp(world)).toEqual(refusedFor(key.tag, 'no such key in the zone'));
  });

  test.each([
    ['revoked', withFlags(entry, entryFlags | revokedFlag)],
    ['no zone key', withFlags(entry, 1)],
  ])('an entry key that is %s makes the zone bogus', async (_, key) => {
    const world = worldOf({ ...aliceRecords, keys: [key] });
    expect(await lookUp(world)).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of saas.com by honest',
        'the keys of saas.com do not hold',
        `none matches DS ${key.tag} 13 2`,
      ]),
    );
  });

  test.each([
    ['RSA of more than 4,096 bits', ofModulus(513)],
    ['RSA of less than 1,024 bits', ofModulus(127)],
  ])('%s is refused', async (_, key) => {
    const world = worldOf({ ...aliceRecords, keys: [key] });
    expect(await lookUp(world)).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of saas.com by honest',
        'the keys of saas.com do not hold',
        `none matches DS ${key.tag} 8 2`,
      ]),
    );
  });

  test('a DNSKEY set that is signed by a key which no DS record points to', async () => {
    const world = worldOf({ ...aliceRecords, keys: [working, entry], ds: dsOfEntry });
    expect(await lookUp(world)).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of saas.com by honest',
        'the keys of saas.com do not hold',
        'saas.com DNSKEY: no valid signature',
        `signature by key ${working.tag} (algorithm 13): no such key in the zone`,
      ]),
    );
  });

  test('SHA-1 does not count beside SHA-256 (RFC 4509 section 3)', async () => {
    const strange = makeKey(13);
    const ds: ZoneSpec['ds'] = (zone) => [writeDs(zone, entry, 1), writeDs(zone, strange, 2)];
    expect(await lookUp(worldOf({ ...aliceRecords, keys: [entry], ds }))).toEqual(
      bogus([
        `TXT of ${alice}`,
        'DNSKEY of saas.com by honest',
        'the keys of saas.com do not hold',
        `none matches DS ${strange.tag} 13 2`,
      ]),
    );
  });
});

describe('wildcards', () => {
  const records = {
    '*.saas.com': { TXT: ['any'] },
    [alice]: { TXT: ['key=alice'] },
    'bob.saas.com': { TXT: ['bob'] },
  };

  test.each(['nsec', 'nsec3'] as const)(
    'without a proof that the name is not there are bogus (%s)',
    async (denial) => {
      const alter = altering((parts) => ({ ...parts, authorities: [] }));
      expect(await lookUp(worldOf({ records, denial }), 'x.saas.com', alter)).toEqual(
        bogus(['TXT of x.saas.com', 'no proof that x.saas.com has no records of its own'], 'x.saas.com'),
      );
    },
  );

  test.each([
    ['nsec', 'bob.saas.com', 'no NSEC covers bob.saas.com'],
    ['nsec3', 'bob.saas.com', 'no NSEC3 covers bob.saas.com'],
    ['nsec', alice, `no NSEC covers ${alice}`],
    ['nsec3', alice, 'no NSEC3 covers btps.saas.com'],
  ] as const)('in place of a name that is there are bogus (%s, %s)', async (denial, name, reason) => {
    const world = worldOf({ records, denial });
    const other = world.answer(parseName('x.saas.com'), recordType.TXT);
    const renamed = (rr: Rr) => (rr.name === parseName('x.saas.com') ? { ...rr, name: parseName(name) } : rr);
    const alter = altering(() => ({ ...other, answers: other.answers.map(renamed) }));
    expect(await lookUp(world, name, alter)).toEqual(
      bogus([`TXT of ${name}`, `no proof that ${name} has no records of its own`, reason], name),
    );
  });

  test('in place of a name between names are bogus (RFC 4592 section 2.2.2)', async () => {
    const world = worldOf({ records });
    const other = world.answer(parseName('x.saas.com'), recordType.TXT);
    const own = world.answer(parseName('btps.saas.com'), recordType.TXT);
    const renamed = (rr: Rr) => ({ ...rr, name: parseName('btps.saas.com') });
    const alter = altering(() => ({ ...own, answers: other.answers.map(renamed) }));
    expect(await lookUp(world, 'btps.saas.com', alter)).toEqual(
      bogus(
        [
          'TXT of btps.saas.com',
          'no proof that btps.saas.com has no records of its own',
          'btps.saas.com is nearer than the wildcard below saas.com',
        ],
        'btps.saas.com',
      ),
    );
  });

  test('that nobody signed for the parent are no DS records', async () => {
    const world = worldOf({ records });
    const { answers } = world.answer(parseName('saas.com'), recordType.DS);
    const [ds] = answers;
    const com = world.zone('com');
    const made = ds ? [ds, ...com.sign([ds], parseName('*.com'))] : [];
    const options = {
      alter: (parts: ResponseParts, _: unknown, text: string) =>
        text === 'DS saas.com' ? { ...parts, answers: made } : parts,
    };
    expect(await lookUp(world, alice, options)).toEqual(
      bogus([`TXT of ${alice}`, 'DS of saas.com by honest', 'DS of saas.com is made from a wildcard']),
    );
  });
});

describe('aliases', () => {
  const records = {
    [alice]: { CNAME: ['bob.saas.com'] },
    'bob.saas.com': { TXT: ['bob'] },
    'old.saas.com': { DNAME: ['new.saas.com'] },
  };
  const world = worldOf({ records });

  test('that are not signed are bogus', async () => {
    const alter = altering((parts) => ({ ...parts, answers: parts.answers.filter((_, at) => at !== 1) }));
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([`CNAME of ${alice}`, `${alice} CNAME: no signature`]),
    );
  });

  test('that a DNAME does not lead to are bogus', async () => {
    const name = 'x.old.saas.com';
    const alter = altering((parts) => ({
      ...parts,
      answers: parts.answers.map((rr) =>
        rr.type === recordType.CNAME ? { ...rr, data: Buffer.from(parseName('bob.saas.com'), 'latin1') } : rr,
      ),
    }));
    expect(await lookUp(world, name, alter)).toEqual(
      bogus([`CNAME of ${name}`, `${name} CNAME: no signature`], name),
    );
  });

  test('to a bogus target are bogus', async () => {
    const alter = altering(changeData(recordType.TXT, flipLast));
    expect(await lookUp(world, alice, alter)).toEqual(
      bogus([
        'TXT of bob.saas.com',
        'bob.saas.com TXT: no valid signature',
        `signature by key ${tagOf(world)} (algorithm 13): the signature does not match the records`,
      ]),
    );
  });
});
