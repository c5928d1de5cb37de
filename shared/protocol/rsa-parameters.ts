/** The numbers of an RSA public key, big-endian, without leading zeros. */
export interface RsaParameters {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

const sequence = 0x30;
const bitString = 0x03;
const integer = 0x02;

// AlgorithmIdentifier { rsaEncryption, NULL } (RFC 8017 appendix A.1).
const rsaEncryption = '300d06092a864886f70d0101010500';

/**
 * Reads modulus and exponent out of an SPKI, so that they can be judged before OpenSSL computes with them.
 * Only as much DER is understood as this needs; the caller has to compare the whole with what OpenSSL writes.
 *
 * @returns undefined when it is no RSA key in DER
 */
export function readRsaParameters(spki: Buffer): RsaParameters | undefined {
  const outer = contentOf(sequence, spki);
  if (outer?.subarray(0, rsaEncryption.length / 2).toString('hex') !== rsaEncryption) return undefined;
  const bits = contentOf(bitString, outer.subarray(rsaEncryption.length / 2));
  // The first byte counts the unused bits of the last, of which a DER structure has none.
  if (bits?.[0] !== 0) return undefined;
  const numbers = contentOf(sequence, bits.subarray(1));
  const modulus = numbers && contentOf(integer, numbers);
  if (numbers === undefined || modulus === undefined) return undefined;
  const exponent = contentOf(
    integer,
    numbers.subarray(modulus.byteOffset - numbers.byteOffset + modulus.length),
  );
  return exponent && { modulus: withoutLeadingZeros(modulus), exponent: withoutLeadingZeros(exponent) };
}

function contentOf(tag: number, der: Buffer): Buffer | undefined {
  const first = der[1];
  if (der[0] !== tag || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 2 || der.length < 2 + lengthBytes) return undefined;
  const length = lengthBytes === 0 ? first : der.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  return start + length <= der.length ? der.subarray(start, start + length) : undefined;
}

function withoutLeadingZeros(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start === -1 ? bytes.subarray(bytes.length) : bytes.subarray(start);
}
