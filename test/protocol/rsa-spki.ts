const rsaEncryption = Buffer.from('300d06092a864886f70d0101010500', 'hex');

/**
 * Writes the SPKI of an RSA key in DER, whatever its numbers (RFC 8017 appendix A.1.1).
 *
 * @returns base64
 */
export function rsaSpki(modulus: bigint, exponent: bigint): string {
  const key = tagged(0x30, integer(modulus), integer(exponent));
  return tagged(0x30, rsaEncryption, tagged(0x03, Buffer.of(0), key)).toString('base64');
}

/** Writes one DER element around its content. */
export function tagged(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthOf(bytes.length), bytes]);
}

/** Writes a number that is not negative, as an INTEGER. */
export function integer(number: bigint): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return tagged(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
