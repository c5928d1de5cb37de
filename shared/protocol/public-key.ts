import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { isRefusedEd25519Key } from './ed25519-refused-keys.ts';
import { accept, type Outcome, refuse } from './errors.ts';
import { readPublicKeyText } from './public-key-text.ts';
import { readRsaParameters } from './rsa-parameters.ts';

/** A public key that may verify signatures. */
export interface PublicKey {
  readonly type: 'ed25519' | 'rsa';
  readonly bits: number;
  readonly keyObject: KeyObject;
  /** Canonical base64 of the SPKI in DER. */
  readonly spkiBase64: string;
  /** Base64 of the SHA-256 of the SPKI in DER. */
  readonly fingerprint: string;
}

type Kind = Pick<PublicKey, 'type' | 'bits'>;

// SubjectPublicKeyInfo { id-Ed25519 } up to the 32 bytes of the key (RFC 8410 sections 3 and 4).
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');
const ed25519Length = ed25519Prefix.length + 32;

const rsaBits = { least: 2048, most: 4096 };
const rsaExponent = { least: 65_537, mostBytes: 4 };

/**
 * Reads a public key: Ed25519, or RSA of 2048 to 4096 bits with an odd exponent from 65537 to 2^32-1.
 *
 * @param text PEM with its line breaks real, as the two characters `\n`, as spaces or left out; or bare base64
 *   of the SPKI
 * @returns the key, checked and ready; or INVALID_PUBLIC_KEY
 */
export function parsePublicKey(text: string): Outcome<PublicKey> {
  const spkiBase64 = readPublicKeyText(text);
  if (spkiBase64 === undefined) return invalid('the key is neither PEM nor the base64 of an SPKI');
  const spki = Buffer.from(spkiBase64, 'base64');
  const kind = judge(spki);
  return typeof kind === 'string' ? invalid(kind) : load(spki, spkiBase64, kind);
}

/** Computes the fingerprint of a public key: base64 of the SHA-256 of its SPKI in DER. */
export function fingerprintOf(spki: Uint8Array): string {
  return hash('sha256', spki, 'base64');
}

/** Whether a fingerprint, as a message states it in canonical base64, is that of this key. */
export function fingerprintMatches(key: PublicKey, fingerprint: string): boolean {
  return key.fingerprint === fingerprint;
}

/** Judges the key from its bytes alone: a huge RSA exponent must not reach OpenSSL. */
function judge(spki: Buffer): Kind | string {
  if (spki.length === ed25519Length && spki.subarray(0, ed25519Prefix.length).equals(ed25519Prefix)) {
    return isRefusedEd25519Key(spki.subarray(ed25519Prefix.length))
      ? 'the Ed25519 key is of small order or not encoded canonically'
      : { type: 'ed25519', bits: 256 };
  }
  return judgeRsa(spki);
}

function judgeRsa(spki: Buffer): Kind | string {
  const parameters = readRsaParameters(spki);
  if (parameters === undefined) return 'the key is neither Ed25519 nor RSA';
  const { modulus, exponent } = parameters;
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < rsaBits.least || bits > rsaBits.most) {
    return `the RSA modulus has not ${rsaBits.least} to ${rsaBits.most} bits`;
  }
  if (!isOdd(modulus)) return 'the RSA modulus is even';
  if (exponent.length > rsaExponent.mostBytes || toNumber(exponent) < rsaExponent.least || !isOdd(exponent)) {
    return 'the RSA exponent is not an odd number from 65537 to 2^32-1';
  }
  return { type: 'rsa', bits };
}

function load(spki: Buffer, spkiBase64: string, kind: Kind): Outcome<PublicKey> {
  const keyObject = createKeyObject(spki);
  // OpenSSL skips trailing data and takes other encodings of the same key: one key, one text.
  if (!keyObject?.export({ format: 'der', type: 'spki' }).equals(spki)) {
    return invalid('the key is not encoded in DER');
  }
  return accept({ ...kind, keyObject, spkiBase64, fingerprint: fingerprintOf(spki) });
}

function createKeyObject(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function isOdd(bytes: Uint8Array): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 1;
}

function toNumber(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function invalid(reason: string): Outcome<never> {
  return refuse('INVALID_PUBLIC_KEY', reason);
}
