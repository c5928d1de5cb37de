import { createPublicKey, type KeyObject } from 'node:crypto';
import { WireReader } from '../wire-reader.ts';
import { type SignatureAlgorithm, signatureAlgorithms } from './algorithm.ts';

/** Larger keys make one verification cost too much. */
const maxModulusBits = 4096;
const maxExponentBytes = 4;

/**
 * Imports the public key field of a DNSKEY record (RFC 3110, RFC 6605 section 4, RFC 8080 section 3).
 *
 * @returns undefined when the algorithm is not known, or the key not one of it or out of bounds.
 */
export function importPublicKey(algorithmNumber: number, bytes: Uint8Array): KeyObject | undefined {
  const algorithm = signatureAlgorithms.get(algorithmNumber);
  if (algorithm === undefined) return undefined;
  try {
    const key = writeJsonWebKey(algorithm, bytes);
    return key && createPublicKey({ format: 'jwk', key });
  } catch {
    // The bytes come from outside: too short to read, or what OpenSSL takes for no key, such as a point off its curve.
    return undefined;
  }
}

function writeJsonWebKey(algorithm: SignatureAlgorithm, bytes: Uint8Array) {
  if (algorithm.family === 'rsa') return writeRsaKey(bytes, algorithm.minModulusBits);
  const { curve: crv } = algorithm;
  if (algorithm.family === 'edwards') {
    return bytes.length === algorithm.keyBytes ? { kty: 'OKP', crv, x: base64url(bytes) } : undefined;
  }
  const { coordinateBytes } = algorithm;
  if (bytes.length !== 2 * coordinateBytes) return undefined;
  const x = base64url(bytes.subarray(0, coordinateBytes));
  return { kty: 'EC', crv, x, y: base64url(bytes.subarray(coordinateBytes)) };
}

function writeRsaKey(bytes: Uint8Array, minModulusBits: number) {
  const reader = new WireReader(bytes);
  const exponent = withoutZeros(reader.take(reader.uint8() || reader.uint16()));
  const modulus = withoutZeros(reader.take(reader.remaining));
  const [firstByte = 0] = modulus;
  const modulusBits = modulus.length * 8 - Math.clz32(firstByte) + 24;
  if (modulusBits < minModulusBits || modulusBits > maxModulusBits) return undefined;
  if (exponent.length > maxExponentBytes || !isOddAboveOne(exponent) || !isOddAboveOne(modulus))
    return undefined;
  return { kty: 'RSA', e: base64url(exponent), n: base64url(modulus) };
}

function isOddAboveOne(number: Uint8Array): boolean {
  const last = number.at(-1) ?? 0;
  return last % 2 === 1 && (last > 1 || number.length > 1);
}

function withoutZeros(number: Uint8Array): Uint8Array {
  const start = number.findIndex((byte) => byte !== 0);
  return start < 0 ? new Uint8Array() : number.subarray(start);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
