import { constants, createHash, generateKeyPairSync, privateEncrypt, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { payloadDigest } from '../../shared/protocol/digest.ts';
import { refuse } from '../../shared/protocol/errors.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { verifySignature } from '../../shared/protocol/signature.ts';
import { readVectors, type Wycheproof, type WycheproofTest } from './read-vectors.ts';

const options = { acceptRsaPayloadSignatures: true };

/** What our verifier says of a message, its RSA signature in base64 and a key; what is no text, OpenSSL with our key. */
function verdict(spki: string, message: Buffer, value: string): string {
  const key = parsePublicKey(spki);
  if (!key.ok) return key.refusal.code;
  if (!isText(message)) {
    return verify('sha256', message, key.value.keyObject, Buffer.from(value, 'base64')) ? 'holds' : 'refused';
  }
  const signedText = message.toString();
  const check = verifySignature({ signedText, message: { signature: { value } } }, key.value, options);
  return check.ok ? check.scheme : 'refused';
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString()).equals(bytes);
}

describe.each([2048, 3072, 4096])(
  'Wycheproof, rsa_signature_%d_sha256_test (RFC 8017 section 8.2.2)',
  (bits) => {
    const { groups } = readVectors<Wycheproof>(`wycheproof-rsa-${bits}-sha256`);
    const vectors = groups.flatMap(({ spki, tests }) => tests.map((vector) => ({ ...vector, spki })));

    test('there are all of them, under keys of this size', () => {
      expect(groups.map((group) => group.bits)).toEqual(groups.map(() => bits));
      expect(vectors.map(({ id }) => id)).toEqual(vectors.map((_, index) => index + 1));
    });

    test.each(vectors.map((vector) => ({ ...vector, expected: expectedOf(vector) })))(
      '$id: $result $flags $comment: $expected',
      ({ spki, message, signature, expected }) => {
        expect(verdict(spki, Buffer.from(message, 'base64'), signature)).toBe(expected);
      },
    );
  },
);

/**
 * "Acceptable" is a DigestInfo without NULL: an encoding that DER does not have, hence refused. Keys with e = 3 are not
 * taken, however good the signature.
 */
function expectedOf({ result, flags, message }: WycheproofTest): string {
  if (flags.includes('SmallPublicKey')) return 'INVALID_PUBLIC_KEY';
  if (result !== 'valid') return 'refused';
  return isText(Buffer.from(message, 'base64')) ? 'rsa-payload' : 'holds';
}

describe('forged paddings under a key of our own (RFC 8017 sections 8.2.2 and 9.2)', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const signedText = '{"version":"1.0"}';
  const length = 256;
  const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const digest = createHash('sha256').update(payloadDigest(signedText)).digest();
  const good = Buffer.concat([digestInfo, digest]);

  /** 00 01 FF … FF 00 and what follows, filled up to the length of the modulus by the padding. */
  function padded(info: Buffer, { type = 1, fill = 0xff, behind = Buffer.alloc(0) } = {}): Buffer {
    const tail = Buffer.concat([Buffer.of(0), info, behind]);
    return Buffer.concat([Buffer.of(0, type), Buffer.alloc(length - 2 - tail.length, fill), tail]);
  }

  const short = (padding: number) =>
    Buffer.concat([
      Buffer.of(0, 1),
      Buffer.alloc(padding, 0xff),
      Buffer.of(0),
      good,
      Buffer.alloc(length - 3 - padding - good.length, 0x5a),
    ]);

  test.each([
    { what: 'as the RFC has it', encoded: padded(good), expected: 'rsa-digest' },
    { what: 'rubbish behind the digest', encoded: padded(good, { behind: Buffer.alloc(8, 7) }) },
    { what: 'eight bytes of padding and rubbish behind (Bleichenbacher)', encoded: short(8) },
    { what: 'no padding and rubbish behind', encoded: short(0) },
    { what: 'block type 2', encoded: padded(good, { type: 2 }) },
    { what: 'block type 0', encoded: padded(good, { type: 0, fill: 0 }) },
    { what: 'a padding of zeros', encoded: padded(good, { fill: 0 }) },
    { what: 'a padding of FE', encoded: padded(good, { fill: 0xfe }) },
    {
      what: 'no NULL in DigestInfo',
      encoded: padded(Buffer.concat([Buffer.from('302f300b06096086480165030402010420', 'hex'), digest])),
    },
    {
      what: 'a length in BER',
      encoded: padded(
        Buffer.concat([Buffer.from('308131300d060960864801650304020105000420', 'hex'), digest]),
      ),
    },
    {
      what: 'parameters in the place of NULL',
      encoded: padded(
        Buffer.concat([Buffer.from('3033300f0609608648016503040201040200000420', 'hex'), digest]),
      ),
    },
    {
      what: 'the name of SHA-1',
      encoded: padded(
        Buffer.concat([Buffer.from('3021300906052b0e03021a05000414', 'hex'), digest.subarray(0, 20)]),
      ),
    },
    { what: 'the digest alone', encoded: padded(digest) },
    { what: 'a digest cut short', encoded: padded(good.subarray(0, -1)) },
  ])('$what: $expected', ({ encoded, expected = 'refused' }) => {
    const value = privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);
    expect(verdict(spki, Buffer.from(signedText), value.toString('base64'))).toBe(expected);
  });

  test.each([0, 1])('the number %d as a signature is refused', (number) => {
    const value = Buffer.alloc(length);
    value[length - 1] = number;
    expect(verdict(spki, Buffer.from(signedText), value.toString('base64'))).toBe('refused');
  });

  test('a signature one byte longer, with a zero in front, is refused', () => {
    const value = privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, padded(good));
    const longer = Buffer.concat([Buffer.of(0), value]).toString('base64');
    expect(verdict(spki, Buffer.from(signedText), longer)).toBe('refused');
  });

  test('a key with e = 3, where cube roots are signatures (Bleichenbacher 2006), is INVALID_PUBLIC_KEY', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey;
    const key = parsePublicKey(weak.export({ format: 'der', type: 'spki' }).toString('base64'));
    expect(key).toEqual(
      refuse('INVALID_PUBLIC_KEY', 'the RSA exponent is not an odd number from 65537 to 2^32-1'),
    );
  });
});
