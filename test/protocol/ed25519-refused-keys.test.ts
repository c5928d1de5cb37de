import { describe, expect, test } from 'vitest';
import { isRefusedEd25519Key, refusedEd25519Keys } from '../../shared/protocol/ed25519-refused-keys.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { encode, p, pointsOfSmallOrder, toLittleEndian } from './edwards25519.ts';

const signBit = 2n ** 255n;
const smallOrder = pointsOfSmallOrder().map(encode);
const notCanonical = [
  // x = 0 has no sign.
  ...[1n, p - 1n].map((y) => y + signBit),
  // y is not below p.
  ...Array.from({ length: 19 }, (_, index) => p + BigInt(index)).flatMap((y) => [y, y + signBit]),
].map(toLittleEndian);
const computed = [...smallOrder, ...notCanonical].map((key) => Buffer.from(key).toString('hex'));

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

describe('Ed25519 keys that are never taken (design, Keys; RFC 8032 section 5.1.3)', () => {
  test('the arithmetic finds 8 points of small order and 40 encodings that are not canonical', () => {
    expect(new Set(computed).size).toBe(48);
  });

  test('the table lists what the arithmetic finds, nothing less and nothing more', () => {
    expect([...refusedEd25519Keys].sort()).toEqual([...computed].sort());
  });

  test.each(computed)('%s is refused with INVALID_PUBLIC_KEY', (hex) => {
    const raw = Buffer.from(hex, 'hex');
    expect(isRefusedEd25519Key(raw)).toBe(true);
    expect(parsePublicKey(Buffer.concat([spkiPrefix, raw]).toString('base64'))).toEqual({
      ok: false,
      refusal: {
        code: 'INVALID_PUBLIC_KEY',
        reasons: ['the Ed25519 key is of small order or not encoded canonically'],
      },
    });
  });

  test.each([
    { y: p - 2n, neighbour: 'p - 2, with the sign bit' },
    { y: 2n, neighbour: '2, with the sign bit' },
  ])('the canonical y = $neighbour is not in the table', ({ y }) => {
    expect(isRefusedEd25519Key(toLittleEndian(y + signBit))).toBe(false);
  });
});
