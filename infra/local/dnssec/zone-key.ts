import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { DnskeyData } from 'dns-packet';
import { printData } from './canonical-form.ts';

/** ECDSAP256SHA256 (RFC 6605), the one algorithm that Route 53 signs with. */
export const algorithm = 13;

/** What a key of a zone is for (RFC 4034 section 2.1.1): its records, or its keys. */
export const keyFlags = { zoneSigning: 256, keySigning: 257 } as const;

/** A key pair of a zone. */
export interface ZoneKey {
  /** Data of its DNSKEY record. */
  readonly data: DnskeyData;
  readonly tag: number;
  readonly privateKey: KeyObject;
}

/** Makes a key pair. */
export function makeZoneKey(flags: (typeof keyFlags)[keyof typeof keyFlags]): ZoneKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // RFC 6605 section 4: the two coordinates, and no byte that says that they are not compressed.
  const key = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const data = { flags, algorithm, key };
  return { data, tag: keyTag(printKey(data)), privateKey };
}

/** Prints the data of a DNSKEY record. */
export function printKey(data: DnskeyData): Buffer {
  return printData({ name: '.', type: 'DNSKEY', data });
}

/** RFC 4034 appendix B: the sum of the data's 16-bit words, with what overflows. */
export function keyTag(data: Buffer): number {
  const sum = data.reduce((total, byte, index) => total + (index % 2 === 0 ? byte << 8 : byte), 0);
  return (sum + (sum >>> 16)) & 0xffff;
}
