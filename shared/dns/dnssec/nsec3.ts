import { DnsFormatError } from '../format-error.ts';
import { labelsOf, type WireName } from '../name.ts';
import { WireReader } from '../wire-reader.ts';
import { readTypeBitmap } from './type-bitmap.ts';

/** How a zone hashes its names. */
export interface HashParameters {
  readonly iterations: number;
  readonly salt: Uint8Array;
}

/** Which hash follows a hashed name in its zone, and which types exist at it (RFC 5155 section 3). */
export interface Nsec3 extends HashParameters {
  readonly ownerHash: Uint8Array;
  readonly nextHash: Uint8Array;
  /** Unsigned delegations may lie between the two hashes. */
  readonly optOut: boolean;
  readonly types: ReadonlySet<number>;
}

const sha1 = 1;
const sha1Bytes = 20;
const optOutFlag = 1;
const alphabet = '0123456789abcdefghijklmnopqrstuv';
const bitsPerLetter = 5;

/**
 * Reads an NSEC3 record.
 *
 * @returns undefined when its hash algorithm or a flag is unknown (RFC 5155 sections 8.1 and 8.2).
 * @throws DnsFormatError when owner or data are not an NSEC3 record's.
 */
export function readNsec3(owner: WireName, data: Uint8Array): Nsec3 | undefined {
  const reader = new WireReader(data);
  const algorithm = reader.uint8();
  const flags = reader.uint8();
  if (algorithm !== sha1 || (flags & ~optOutFlag) !== 0) return undefined;
  return {
    iterations: reader.uint16(),
    salt: reader.take(reader.uint8()),
    nextHash: hashOf(reader.take(reader.uint8())),
    ownerHash: hashOf(readBase32Hex(labelsOf(owner)[0] ?? '')),
    optOut: (flags & optOutFlag) !== 0,
    types: readTypeBitmap(reader),
  };
}

function hashOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== sha1Bytes) throw new DnsFormatError('NSEC3 hash of the wrong length');
  return bytes;
}

/** RFC 4648 section 7, without padding; names are in lower case. */
function readBase32Hex(text: string): Uint8Array {
  const bytes: number[] = [];
  let pending = 0;
  let bits = 0;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) throw new DnsFormatError('NSEC3 owner that is no hash');
    pending = ((pending << bitsPerLetter) | value) & 0xfff;
    bits += bitsPerLetter;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >>> bits) & 0xff);
    }
  }
  return new Uint8Array(bytes);
}
