import type { KeyObject } from 'node:crypto';
import { importPublicKey } from './public-key.ts';

/** A key that may sign for its zone. */
export interface ZoneKey {
  readonly tag: number;
  readonly algorithm: number;
  readonly publicKey: KeyObject;
  /** Data of its DNSKEY record, as DS records digest it. */
  readonly data: Uint8Array;
}

const fixedBytes = 4;
const zoneKeyFlag = 0x0100;
const revokedFlag = 0x0080;
const dnssecProtocol = 3;

/**
 * Reads the data of a DNSKEY record (RFC 4034 section 2).
 *
 * @returns undefined for what signs nothing that counts: no zone key, revoked (RFC 5011 section 2.1), of another
 * protocol, of an unknown algorithm, or broken.
 */
export function readZoneKey(data: Uint8Array): ZoneKey | undefined {
  if (data.length <= fixedBytes) return undefined;
  const bytes = Buffer.from(data);
  const flags = bytes.readUInt16BE(0);
  const algorithm = bytes.readUInt8(3);
  if ((flags & zoneKeyFlag) === 0 || (flags & revokedFlag) !== 0) return undefined;
  if (bytes.readUInt8(2) !== dnssecProtocol) return undefined;
  const publicKey = importPublicKey(algorithm, data.subarray(fixedBytes));
  return publicKey && { tag: keyTagOf(data), algorithm, publicKey, data: new Uint8Array(data) };
}

/** Computes the tag that signatures and DS records point to a key by (RFC 4034 appendix B); not unique. */
export function keyTagOf(data: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of data.entries()) sum += index % 2 === 0 ? byte << 8 : byte;
  return (sum + (sum >>> 16)) & 0xffff;
}
