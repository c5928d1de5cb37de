import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import { verifyPortable } from '../../shared/protocol/ed25519-portable.ts';
import { refusedEd25519Keys } from '../../shared/protocol/ed25519-refused-keys.ts';
import {
  add,
  decode,
  encode,
  fromLittleEndian,
  groupOrder,
  pointsOfSmallOrder,
  toLittleEndian,
} from './edwards25519.ts';

interface Case {
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
  readonly rawKey: Uint8Array;
}
const [neutralPoint, ofOrderEight] = pointsOfSmallOrder();
if (neutralPoint === undefined || ofOrderEight === undefined) throw new Error('there are eight');

/**
 * What becomes of a valid case; only the first of twenty kinds stays one. Most keep to the check that tweetnacl
 * does not make; each of the others costs it some ten milliseconds.
 */
const kinds: ReadonlyArray<{ name: string; change: (valid: Case, at: number) => Case }> = [
  { name: 'untouched', change: (valid) => valid },
  { name: 'a bit of the digest', change: (valid, at) => ({ ...valid, digest: flip(valid.digest, at) }) },
  { name: 'a bit of the key', change: (valid, at) => ({ ...valid, rawKey: flip(valid.rawKey, at) }) },
  { name: 'a bit of R', change: (valid, at) => withHalves(valid, flip(halves(valid).r, at)) },
  { name: 'a bit of S', change: (valid, at) => withHalves(valid, undefined, flip(halves(valid).s, at)) },
  { name: 'R and S exchanged', change: (valid) => withHalves(valid, halves(valid).s, halves(valid).r) },
  { name: 'L - S', change: (valid) => withScalar(valid, (scalar) => groupOrder - scalar) },
  { name: 'S + 2^255', change: (valid) => withScalar(valid, (scalar) => scalar + 2n ** 255n) },
  ...Array.from({ length: 12 }, (_, index) => ({
    name: `S + ${index + 1} L`,
    change: (valid: Case) => withScalar(valid, (scalar) => scalar + BigInt(index + 1) * groupOrder),
  })),
];

describe('verifyPortable and node:crypto (design, Keys; RFC 8032 section 5.1.7)', () => {
  test('agree on 1,000 cases: 50 signatures, each untouched and mutated in 19 ways, S + L among them', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    let cases = 0;
    fc.assert(
      fc.property(bytes, bytes, fc.nat({ max: 255 }), (seed, digest, at) => {
        const valid = signedCase(seed, digest);
        for (const { name, change } of kinds) {
          const holds = name === 'untouched';
          expect({ name, ...verdicts(change(valid, at)) }).toEqual({ name, node: holds, portable: holds });
          cases += 1;
        }
      }),
      { numRuns: 50, endOnFailure: true },
    );
    expect(cases).toBe(1000);
  });

  const valid = signedCase(Buffer.alloc(32, 1), Buffer.alloc(32, 2));

  test('S + L is refused by both, though tweetnacl alone takes it', () => {
    const { digest, signature, rawKey } = withScalar(valid, (scalar) => scalar + groupOrder);
    expect(nacl.sign.detached.verify(digest, signature, rawKey)).toBe(true);
    expect(verdicts({ digest, signature, rawKey })).toEqual({ node: false, portable: false });
  });

  test.each([
    { name: 'S = L', scalar: groupOrder },
    { name: 'S = L - 1', scalar: groupOrder - 1n },
    { name: 'S = 0', scalar: 0n },
    { name: 'S = 2^256 - 1', scalar: 2n ** 256n - 1n },
    { name: 'S with its highest bit set', scalar: fromLittleEndian(halves(valid).s) + 2n ** 255n },
  ])('$name is refused by both', ({ scalar }) => {
    expect(verdicts(withScalar(valid, () => scalar))).toEqual({ node: false, portable: false });
  });

  test('a key with a component of small order: both leave the cofactor out', () => {
    const found = { held: 0, failed: 0 };
    for (let index = 0; index < 24; index += 1) {
      const digest = createHash('sha256').update(`${index}`).digest();
      const { mixed, holds } = withMixedKey(digest);
      expect(verdicts(mixed)).toEqual({ node: holds, portable: holds });
      found[holds ? 'held' : 'failed'] += 1;
    }
    expect(found.held).toBeGreaterThan(0);
    expect(found.failed).toBeGreaterThan(0);
  });

  test('R with a component of small order is refused by both', () => {
    const { r } = halves(valid);
    expect(verdicts(withHalves(valid, encode(add(decode(r), ofOrderEight))))).toEqual({
      node: false,
      portable: false,
    });
  });

  test.each([...refusedEd25519Keys].slice(0, 12))(
    'R = %s, which no signer writes, is refused by both',
    (hex) => {
      expect(verdicts(withHalves(valid, Buffer.from(hex, 'hex')))).toEqual({ node: false, portable: false });
    },
  );
});

describe('verifyPortable refuses what node:crypto is never asked', () => {
  const valid = signedCase(Buffer.alloc(32, 1), Buffer.alloc(32, 2));

  test.each([...refusedEd25519Keys])('the key %s, with a signature of no effort (design, Keys)', (hex) => {
    const signature = Buffer.concat([encode(neutralPoint), Buffer.alloc(32)]);
    // A point of order 8 makes it hold for one message in eight.
    const digests = Array.from({ length: 64 }, (_, index) => Buffer.alloc(32, index));
    expect(digests.filter((digest) => verifyPortable(digest, signature, Buffer.from(hex, 'hex')))).toEqual(
      [],
    );
  });

  test('a signature under the neutral point, which tweetnacl alone takes for any message', () => {
    const signature = Buffer.concat([encode(neutralPoint), Buffer.alloc(32)]);
    for (const digest of [Buffer.alloc(32, 8), Buffer.alloc(32, 9)]) {
      expect(nacl.sign.detached.verify(digest, signature, encode(neutralPoint))).toBe(true);
      expect(verifyPortable(digest, signature, encode(neutralPoint))).toBe(false);
    }
  });

  test.each([
    { what: 'a signature of 63 bytes', change: { signature: valid.signature.subarray(0, 63) } },
    {
      what: 'a signature of 65 bytes',
      change: { signature: Buffer.concat([valid.signature, Buffer.of(0)]) },
    },
    { what: 'no signature', change: { signature: Buffer.alloc(0) } },
    { what: 'a key of 31 bytes', change: { rawKey: valid.rawKey.subarray(0, 31) } },
    { what: 'a key of 33 bytes', change: { rawKey: Buffer.concat([valid.rawKey, Buffer.of(0)]) } },
    { what: 'no key', change: { rawKey: Buffer.alloc(0) } },
    { what: 'an empty digest', change: { digest: Buffer.alloc(0) } },
  ])('$what', ({ change }) => {
    const { digest, signature, rawKey } = { ...valid, ...change };
    expect(verifyPortable(valid.digest, valid.signature, valid.rawKey)).toBe(true);
    expect(verifyPortable(digest, signature, rawKey)).toBe(false);
  });
});

function verdicts({ digest, signature, rawKey }: Case): { node: boolean; portable: boolean } {
  return {
    node: verify(null, digest, publicKeyOf(rawKey), signature),
    portable: verifyPortable(digest, signature, rawKey),
  };
}

function signedCase(seed: Uint8Array, digest: Uint8Array): Case {
  const privateKey = privateKeyOf(seed);
  return { digest, signature: sign(null, digest, privateKey), rawKey: rawKeyOf(seed) };
}

function privateKeyOf(seed: Uint8Array) {
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function rawKeyOf(seed: Uint8Array): Uint8Array {
  return createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(-32);
}

function publicKeyOf(rawKey: Uint8Array) {
  const key = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), rawKey]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

/** RFC 8032 section 5.1.5: the secret number of a key. */
function scalarOf(seed: Uint8Array): bigint {
  const half = createHash('sha512').update(seed).digest().subarray(0, 32);
  return (fromLittleEndian(half) % 2n ** 254n) - (fromLittleEndian(half) % 8n) + 2n ** 254n;
}

/** RFC 8032 section 5.1.7: the number that ties a signature to key and message. */
function challengeOf(r: Uint8Array, rawKey: Uint8Array, digest: Uint8Array): bigint {
  return fromLittleEndian(createHash('sha512').update(r).update(rawKey).update(digest).digest()) % groupOrder;
}

/** A signature by the key of one seed plus a point of order 8; R is the key of another seed. */
function withMixedKey(digest: Uint8Array): { mixed: Case; holds: boolean } {
  const [keySeed, nonceSeed] = [Buffer.alloc(32, 5), Buffer.alloc(32, 6)];
  if (ofOrderEight === undefined) throw new Error('there are eight');
  const rawKey = encode(add(decode(rawKeyOf(keySeed)), ofOrderEight));
  const r = rawKeyOf(nonceSeed);
  const challenge = challengeOf(r, rawKey, digest);
  const scalar = (scalarOf(nonceSeed) + challenge * scalarOf(keySeed)) % groupOrder;
  const signature = Buffer.concat([r, toLittleEndian(scalar)]);
  return { mixed: { digest, signature, rawKey }, holds: challenge % 8n === 0n };
}

function halves({ signature }: Case): { r: Uint8Array; s: Uint8Array } {
  return { r: signature.subarray(0, 32), s: signature.subarray(32) };
}

function withHalves(valid: Case, r = halves(valid).r, s = halves(valid).s): Case {
  return { ...valid, signature: Buffer.concat([r, s]) };
}

function withScalar(valid: Case, change: (scalar: bigint) => bigint): Case {
  return withHalves(valid, undefined, toLittleEndian(change(fromLittleEndian(halves(valid).s))));
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  const at = (bit >> 3) % bytes.length;
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}
