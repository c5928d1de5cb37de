import { describe, expect, it } from 'vitest';
import { parseName } from '../../shared/dns/name.ts';
import type { TxtOutcome } from '../../shared/dns/outcome.ts';
import { QueryClient } from '../../shared/dns/query-client.ts';
import { recordType } from '../../shared/dns/record-type.ts';
import { parseServerAddress } from '../../shared/dns/server-address.ts';
import { createUdpTransport } from '../../shared/dns/udp.ts';
import { absent, nowMs, nowSeconds, secure, sourceOf } from './dnssec/validation.ts';
import { makeKey } from './dnssec/world/keys.ts';
import { createWorld, type World } from './dnssec/world/world.ts';
import type { ZoneSpec } from './dnssec/world/zone.ts';
import {
  alice,
  forge,
  forgeriesFor,
  forTxt,
  genuineValues,
  mapAnswers,
  records,
  victim,
} from './forgeries.ts';
import type { Script } from './name-server.ts';
import { useNameServers } from './name-servers.ts';
import { attacked, guessedAt, honest } from './path-attacker.ts';

const start = useNameServers();
const aliceAnswer = secure(genuineValues[alice] ?? [], { name: alice });

/** Asks for a name over UDP by scripted servers; the clock stands. */
async function ask(world: World, scripts: readonly Script[], name = alice): Promise<TxtOutcome> {
  const servers = await Promise.all(scripts.map(start));
  let drawn = 0;
  const asker = new QueryClient({
    transports: servers.map(({ address }) => createUdpTransport(parseServerAddress(address))),
    now: () => nowMs,
    random: (size) => {
      drawn += 37;
      return Buffer.alloc(size, drawn);
    },
  });
  return sourceOf(world, asker).resolve(parseName(name), nowMs + 6000);
}

describe.each(['nsec', 'nsec3', 'compact'] as const)(
  'an attacker on the path, first to answer: %s',
  (denial) => {
    const world = victim(denial);
    it.each(forgeriesFor(world, denial))(
      '$title is refused as bogus (RFC 4035 section 5)',
      async ({ forgery, name }) => {
        expect((await ask(world, [attacked(world, forgery)], name)).kind).toBe('bogus');
      },
    );

    it('a raised TTL lengthens nothing: the signed one counts (RFC 4035 section 5.3.3)', async () => {
      const forgery = forTxt(
        alice,
        mapAnswers((record) => ({ ...record, ttl: 1_000_000 })),
      );
      expect(await ask(world, [attacked(world, forgery)])).toEqual(aliceAnswer);
    });
  },
);

describe('an attacker on the path to one of two resolvers', () => {
  const world = victim('nsec3');
  it.each(forgeriesFor(world, 'nsec3'))('$title does no harm', async ({ forgery, name }) => {
    const outcome = await ask(world, [attacked(world, forgery), honest(world)], name);
    expect(outcome).toEqual(secure(genuineValues[name] ?? [], { name }));
  });
});

describe('an attacker beside the path, who guesses', () => {
  it('forgeries with other ids, sent first, are passed over (RFC 5452 section 9.1)', async () => {
    const world = victim('nsec');
    const forgery = forTxt(alice, mapAnswers(forge));
    expect(await ask(world, [guessedAt(world, forgery, 20)])).toEqual(aliceAnswer);
  });
});

describe('an attacker on the path who replays what was once signed', () => {
  const keys = { '.': [makeKey(13)], com: [makeKey(13)], 'saas.com': [makeKey(13)] };
  const zoneWith = (spec: ZoneSpec) =>
    createWorld({
      nowMs,
      zones: {
        '.': { keys: keys['.'] },
        com: { keys: keys.com },
        'saas.com': { keys: keys['saas.com'], ...spec },
      },
    });
  const until = (secondsFromNow: number): ZoneSpec => ({
    signature: () => ({ expiration: nowSeconds + secondsFromNow }),
  });
  const enrolled = (secondsFromNow: number) => zoneWith({ records, ...until(secondsFromNow) });
  const notEnrolled = (secondsFromNow: number) => zoneWith(until(secondsFromNow));
  const replay = (now: World, old: World) =>
    attacked(
      now,
      forTxt(alice, () => old.answer(parseName(alice), recordType.TXT)),
    );

  const revoked = zoneWith({ records: { [alice]: { TXT: ['key=alice&d='] } } });
  const current = zoneWith({ records });

  it('a set from before the revocation is kept no longer than its signature holds', async () => {
    const outcome = await ask(revoked, [replay(revoked, enrolled(120))]);
    expect(outcome).toEqual({ ...aliceAnswer, ttlSeconds: 120, expiresAtMs: nowMs + 120_000 });
  });

  it('a set from before the revocation is refused as bogus once its signature has expired', async () => {
    expect((await ask(revoked, [replay(revoked, enrolled(-1))])).kind).toBe('bogus');
  });

  it('an absence from before the enrolment is kept no longer than its signatures hold', async () => {
    const outcome = await ask(current, [replay(current, notEnrolled(30))]);
    expect(outcome).toEqual(absent('nxdomain', alice, 'nsec', { ttlSeconds: 30 }));
  });

  it('an absence from before the enrolment is refused as bogus once its signatures have expired', async () => {
    expect((await ask(current, [replay(current, notEnrolled(-1))])).kind).toBe('bogus');
  });

  it('a set signed with a key that the zone has given up is refused as bogus', async () => {
    const old = createWorld({ nowMs, zones: { '.': {}, com: {}, 'saas.com': { records } } });
    expect((await ask(revoked, [replay(revoked, old)])).kind).toBe('bogus');
  });
});
