import { type DnssecAlgorithm, dnssecLookUp, Question, SecurityStatus } from '@relaycorp/dnssec';
import { describe, expect, test } from 'vitest';
import { parseName } from '../../../shared/dns/name.ts';
import { alice, aliceRecords, lookUp, nowMs, secure, worldOf } from './validation.ts';
import { writeDs } from './world/keys.ts';
import type { World } from './world/world.ts';

/** What dnssec-js says about alice's records, for positive chains only. */
async function askDnssecJs(world: World) {
  const [key] = world.zone('.').keys;
  if (key === undefined) throw new Error('the root has no key');
  const digest = Buffer.from(writeDs(parseName('.'), key)).subarray(4);
  const trustAnchors = [
    { keyTag: key.tag, algorithm: key.algorithm as DnssecAlgorithm, digestType: 2, digest },
  ];
  const resolver = async ({ name, typeId }: Question) => Buffer.from(world.respond(parseName(name), typeId));
  const { status } = await dnssecLookUp(new Question(`${alice}.`, 16), resolver, {
    dateOrPeriod: new Date(nowMs),
    trustAnchors,
  });
  return status;
}

describe('another validator agrees on positive chains', () => {
  test.each([8, 10, 13, 14, 15] as const)('of algorithm %i', async (algorithm) => {
    const world = worldOf({ ...aliceRecords, algorithm }, { com: { algorithm }, '.': { algorithm } });
    expect(await askDnssecJs(world)).toBe(SecurityStatus.SECURE);
    expect(await lookUp(world)).toEqual(secure(['key=alice']));
  });

  test('that end in an expired signature', async () => {
    const world = worldOf({ ...aliceRecords, signature: () => ({ expiration: nowMs / 1000 - 10 }) });
    expect(await askDnssecJs(world)).toBe(SecurityStatus.BOGUS);
    expect(await lookUp(world)).toMatchObject({ kind: 'bogus' });
  });
});
