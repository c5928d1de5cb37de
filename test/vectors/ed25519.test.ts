import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import { verifyPortable } from '../../shared/protocol/ed25519-portable.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { type Rfc8032, readVectors, type Speccheck, type Wycheproof } from './read-vectors.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const base64 = (text: string) => Buffer.from(text, 'base64');
const spkiPrefix = hex('302a300506032b6570032100');
const pkcs8Prefix = hex('302e020100300506032b657004220420');

/** What both of our implementations say: Node.js (OpenSSL) behind the parser of keys, and tweetnacl behind our own checks. */
function verdicts(rawKey: Uint8Array, message: Uint8Array, signature: Uint8Array) {
  const key = parsePublicKey(Buffer.concat([spkiPrefix, rawKey]).toString('base64'));
  return {
    keyTaken: key.ok,
    node: key.ok && signature.length === 64 && verify(null, message, key.value.keyObject, signature),
    tweetnacl: verifyPortable(message, signature, rawKey),
  };
}

const both = (holds: boolean, keyTaken = true) => ({ keyTaken, node: holds, tweetnacl: holds });

describe('RFC 8032 section 7.1, Test Vectors for Ed25519', () => {
  const { tests } = readVectors<Rfc8032>('rfc8032-ed25519');

  test.each(tests)('$name: key and signature come out as published', (vector) => {
    const seed = hex(vector.secretKey);
    const privateKey = createPrivateKey({
      key: Buffer.concat([pkcs8Prefix, seed]),
      format: 'der',
      type: 'pkcs8',
    });
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
    const message = hex(vector.message);
    const { publicKey: naclKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
    expect({
      node: [publicKey.toString('hex'), sign(null, message, privateKey).toString('hex')],
      tweetnacl: [
        Buffer.from(naclKey).toString('hex'),
        Buffer.from(nacl.sign.detached(message, secretKey)).toString('hex'),
      ],
    }).toEqual({
      node: [vector.publicKey, vector.signature],
      tweetnacl: [vector.publicKey, vector.signature],
    });
  });

  test.each(tests)('$name: the signature holds, and no longer with one bit changed', (vector) => {
    const [key, message, signature] = [hex(vector.publicKey), hex(vector.message), hex(vector.signature)];
    const changed = Buffer.from(signature);
    changed[0] = (changed[0] ?? 0) ^ 1;
    expect([verdicts(key, message, signature), verdicts(key, message, changed)]).toEqual([
      both(true),
      both(false),
    ]);
  });
});

describe('the twelve edge cases of "Taming the many EdDSAs", table 6 (design, Keys)', () => {
  const { cases } = readVectors<Speccheck>('speccheck-ed25519');
  /**
   * Weak and ambiguous keys are refused, and so is an R of small order, by Node.js as by WebCrypto; else the equation
   * without the cofactor decides, and S has to be below L.
   */
  const expected = [
    both(false, false),
    both(false, false),
    both(false),
    both(true),
    ...Array.from({ length: 6 }, () => both(false)),
    both(false, false),
    both(false, false),
  ];
  const numbered = cases.map((one, number) => ({ ...one, number, expected: expected[number] }));

  test.each(numbered)('case $number, $what: $expected', (one) => {
    expect(verdicts(hex(one.publicKey), hex(one.message), hex(one.signature))).toEqual(one.expected);
  });
});

describe('Wycheproof, ed25519_test (RFC 8032 section 5.1.7)', () => {
  const { groups } = readVectors<Wycheproof>('wycheproof-ed25519');
  const vectors = groups.flatMap(({ spki, tests }) => tests.map((vector) => ({ ...vector, spki })));

  test('there are 151 of them', () => {
    expect(vectors.map(({ id }) => id)).toEqual(Array.from({ length: 151 }, (_, index) => index + 1));
  });

  test.each(vectors)('$id: $result $flags $comment', ({ spki, message, signature, result }) => {
    expect(verdicts(base64(spki).subarray(-32), base64(message), base64(signature))).toEqual(
      both(result === 'valid'),
    );
  });
});
