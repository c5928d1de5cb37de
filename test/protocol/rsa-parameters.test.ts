import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readRsaParameters } from '../../shared/protocol/rsa-parameters.ts';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65_537 });
const spki = publicKey.export({ format: 'der', type: 'spki' });
const { n = '', e = '' } = publicKey.export({ format: 'jwk' });

/** The key with one byte replaced. */
function withByte(offset: number, value: number): Buffer {
  const changed = Buffer.from(spki);
  changed[offset] = value;
  return changed;
}

describe('readRsaParameters (RFC 8017 appendix A.1)', () => {
  test('gives the numbers of a key, without leading zeros', () => {
    const parameters = readRsaParameters(spki);
    expect(Buffer.from(parameters?.modulus ?? []).toString('base64url')).toBe(n);
    expect(Buffer.from(parameters?.exponent ?? []).toString('base64url')).toBe(e);
  });

  test('a key that is cut off anywhere is none', () => {
    const read = Array.from(spki, (_, length) => readRsaParameters(spki.subarray(0, length)));
    expect(read.filter((parameters) => parameters !== undefined)).toEqual([]);
  });

  // 30820122 300d06092a864886f70d0101010500 0382010f 00 3082010a 02820101 …
  test.each([
    ['of the SPKI', 0],
    ['of the bit string', 19],
    ['of the numbers', 24],
    ['of the modulus', 28],
    ['of the exponent', spki.length - 5],
  ])('another tag %s is no key', (_, offset) => {
    expect(readRsaParameters(withByte(offset, 0x31))).toBeUndefined();
  });

  test.each([
    ['another algorithm', 10, 0],
    ['unused bits', 23, 1],
    ['a length of three bytes', 1, 0x83],
  ])('%s is no key', (_, offset, value) => {
    expect(readRsaParameters(withByte(offset, value))).toBeUndefined();
  });

  test('a number that is zero has no bytes left', () => {
    expect(readRsaParameters(Buffer.concat([spki.subarray(0, -3), Buffer.alloc(3)]))?.exponent).toEqual(
      Buffer.alloc(0),
    );
  });
});
