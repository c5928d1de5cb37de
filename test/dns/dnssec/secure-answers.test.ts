import { describe, expect, test } from 'vitest';
import { recordType } from '../../../shared/dns/record-type.ts';
import {
  alice,
  aliceRecords,
  type LookUpOptions,
  lookUp,
  nowMs,
  nowSeconds,
  secure,
  worldOf,
} from './validation.ts';
import { type Algorithm, entryFlags, makeKey, writeDs, zoneFlags } from './world/keys.ts';
import type { ResponseParts } from './world/wire.ts';
import type { ZoneSpec } from './world/zone.ts';

describe('a signed answer is secure', () => {
  test.each([8, 10, 13, 14, 15, 16] as const)('with algorithm %i', async (algorithm: Algorithm) => {
    expect(await lookUp(worldOf({ ...aliceRecords, algorithm }))).toEqual(secure(['key=alice']));
  });

  test.each([1, 2, 4])('with a DS of digest type %i', async (digestType) => {
    const ds = (...[zone, [key]]: Parameters<NonNullable<ZoneSpec['ds']>>) =>
      key ? [writeDs(zone, key, digestType)] : [];
    expect(await lookUp(worldOf({ ...aliceRecords, ds }))).toEqual(secure(['key=alice']));
  });

  test('with a key for the keys and another for all else', async () => {
    const keys = [makeKey(13, entryFlags), makeKey(15, zoneFlags)];
    expect(await lookUp(worldOf({ ...aliceRecords, keys }))).toEqual(secure(['key=alice']));
  });

  test('beside a DS record for a key that is not there yet (RFC 6781 section 4.1.2)', async () => {
    const next = makeKey(8);
    const ds: ZoneSpec['ds'] = (zone, [key]) => [writeDs(zone, next), ...(key ? [writeDs(zone, key)] : [])];
    expect(await lookUp(worldOf({ ...aliceRecords, ds }))).toEqual(secure(['key=alice']));
  });

  test('whatever the order and the repeats of its records (RFC 4034 section 6.3)', async () => {
    const world = worldOf({ records: { [alice]: { TXT: ['b', 'a', 'long '.repeat(200)] } } });
    const alter: LookUpOptions = {
      alter: (parts) => ({
        ...parts,
        answers: [...parts.answers.slice(0, 1), ...parts.answers].toReversed(),
      }),
    };
    expect(await lookUp(world, alice, alter)).toEqual(secure(['long '.repeat(200), 'a', 'b']));
  });

  test('at the apex of its zone, and at a name in a zone of its own', async () => {
    const world = worldOf({ records: { 'saas.com': { TXT: ['apex'] } } }, { [alice]: aliceRecords });
    expect(await lookUp(world, 'saas.com')).toEqual(secure(['apex'], { name: 'saas.com' }));
    expect(await lookUp(world, alice)).toEqual(secure(['key=alice']));
  });
});

describe('its TTL is the least of (RFC 4035 section 5.3.3)', () => {
  const withTtl = (ttl: number) => (parts: ResponseParts) => ({
    ...parts,
    answers: parts.answers.map((rr) => ({ ...rr, ttl })),
  });

  test('the TTL that came', async () => {
    expect(await lookUp(worldOf(), alice, { alter: withTtl(40) })).toEqual(
      secure(['key=alice'], { ttlSeconds: 40 }),
    );
  });

  test('the original TTL, which nobody on the way can raise', async () => {
    expect(await lookUp(worldOf(), alice, { alter: withTtl(86_400) })).toEqual(secure(['key=alice']));
  });

  test('the time until the signature ends', async () => {
    const signature = (type: number) => (type === recordType.TXT ? { expiration: nowSeconds + 20 } : {});
    expect(await lookUp(worldOf({ ...aliceRecords, signature }))).toEqual(
      secure(['key=alice'], { ttlSeconds: 20 }),
    );
  });

  test('those, and lives for 300 s at most', async () => {
    const world = worldOf({ ...aliceRecords, ttlSeconds: 3600 });
    expect(await lookUp(world)).toEqual({
      ...secure(['key=alice'], { ttlSeconds: 3600 }),
      expiresAtMs: nowMs + 300_000,
    });
  });
});

describe('aliases', () => {
  const other = 'alice.hosted.com';
  const zones = (target = other) =>
    worldOf(
      { records: { [alice]: { CNAME: [target] }, 'old.saas.com': { DNAME: ['btps.saas.com'] } } },
      {
        'hosted.com': {
          records: { [other]: { TXT: ['key=hosted'] }, '*.any.hosted.com': { TXT: ['key=any'] } },
          denial: 'nsec3',
        },
      },
    );

  test('are secure when every link and the target is', async () => {
    expect(await lookUp(zones())).toEqual(secure(['key=hosted'], { aliases: [other] }));
  });

  test('that come without their target are followed by a question of our own', async () => {
    const alter: LookUpOptions = {
      alter: (parts, _, text) =>
        text === `TXT ${alice}` ? { ...parts, answers: parts.answers.slice(0, 2), authorities: [] } : parts,
    };
    expect(await lookUp(zones(), alice, alter)).toEqual(secure(['key=hosted'], { aliases: [other] }));
  });

  test('made from a signed DNAME carry no signature (RFC 6672 section 5.3.1)', async () => {
    expect(await lookUp(zones(), 'alice.old.saas.com')).toEqual(
      secure(['key=hosted'], { name: 'alice.old.saas.com', aliases: [alice, other] }),
    );
  });

  test('that lead to a wildcard are secure with its proof', async () => {
    expect(await lookUp(zones('x.any.hosted.com'))).toEqual(
      secure(['key=any'], { aliases: ['x.any.hosted.com'] }),
    );
  });

  test('that come round again fail, and at once for 5 s', async () => {
    const world = worldOf({
      records: { [alice]: { CNAME: ['bob.saas.com'] }, 'bob.saas.com': { CNAME: [alice] } },
    });
    expect(await lookUp(world)).toEqual({
      kind: 'failed',
      name: alice,
      reason: 'alias-loop',
      details: ['honest: aliases that loop or go on for too long'],
    });
  });

  test('to a name that does not exist end in its absence, as old as the first answer', async () => {
    expect(await lookUp(zones('no.hosted.com'))).toEqual({
      ...secure([], { aliases: ['no.hosted.com'], ttlSeconds: 60 }),
      kind: 'nxdomain',
      values: undefined,
      proof: 'nsec3',
    });
  });
});

describe('wildcards', () => {
  const records = { '*.saas.com': { TXT: ['any'] }, 'bob.btps.saas.com': { TXT: ['bob'] } };

  test.each(['nsec', 'nsec3'] as const)(
    'with a proof by %s that the name itself is not there',
    async (denial) => {
      const world = worldOf({ denial, records });
      expect(await lookUp(world, 'x.saas.com')).toEqual(secure(['any'], { name: 'x.saas.com' }));
      expect(await lookUp(world, 'y.x.saas.com')).toEqual(secure(['any'], { name: 'y.x.saas.com' }));
    },
  );

  test.each(['compact', 'route53'] as const)(
    'of an online signer (%s) look like any other answer',
    async (denial) => {
      expect(await lookUp(worldOf({ denial, records }), 'x.saas.com')).toEqual(
        secure(['any'], { name: 'x.saas.com' }),
      );
    },
  );

  test('asked for by their own name are no wildcards', async () => {
    expect(await lookUp(worldOf({ records }), '*.saas.com')).toEqual(secure(['any'], { name: '*.saas.com' }));
  });
});
