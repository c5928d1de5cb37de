/**
 * Encodings of Ed25519 public keys that are never taken, in hexadecimal.
 *
 * A key of small order makes a signature valid for almost any message, and an encoding that is not canonical
 * is read differently from one library to the next (RFC 8032 section 5.1.3: y at or above p = 2^255-19, and
 * x = 0 with the sign bit set, fail to decode). The first eight are the points of small order; the rest are
 * all encodings that are not canonical, whatever the order of the point that lenient readers see in them.
 */
export const refusedEd25519Keys: ReadonlySet<string> = new Set([
  // order 1
  '0100000000000000000000000000000000000000000000000000000000000000',
  // order 2
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  // order 4
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  // order 8
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  // x = 0 with the sign bit set
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 0
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 1
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 2
  'efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 3
  'f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 4
  'f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 5
  'f2ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f2ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 6
  'f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 7
  'f4ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f4ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 8
  'f5ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f5ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 9
  'f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 10
  'f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 11
  'f8ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f8ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 12
  'f9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 13
  'faffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'faffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 14
  'fbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'fbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 15
  'fcffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'fcffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 16
  'fdffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'fdffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 17
  'feffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'feffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // y = p + 18
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]);

/** Whether 32 bytes are one of the encodings that are never taken as an Ed25519 public key. */
export function isRefusedEd25519Key(rawKey: Uint8Array): boolean {
  let hex = '';
  for (const byte of rawKey) hex += byte.toString(16).padStart(2, '0');
  return refusedEd25519Keys.has(hex);
}
