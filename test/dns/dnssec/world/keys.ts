import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { keyTagOf } from '../../../../shared/dns/dnssec/dnskey.ts';
import type { WireName } from '../../../../shared/dns/name.ts';
import { type Rr, signedLabels, uint } from './wire.ts';

/** Algorithms that a made-up zone can be signed with; 8 and 10 use RSA keys of 1,024 bits, which are quick to make. */
export type Algorithm = 8 | 10 | 13 | 14 | 15 | 16;

/** A key pair and its DNSKEY data. */
export interface SigningKey {
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
  readonly data: Uint8Array;
  readonly tag: number;
}

/** When a signature holds, Unix seconds, and what else may be odd about it. */
export interface SignatureSpec {
  readonly inception: number;
  readonly expiration: number;
  readonly signer?: WireName;
  readonly labels?: number;
  readonly originalTtl?: number;
}

/** Flags of a zone key, and of one that is an entry point. */
export const zoneFlags = 256;
export const entryFlags = 257;
export const revokedFlag = 128;

const hashes = { 8: 'sha256', 10: 'sha512', 13: 'sha256', 14: 'sha384', 15: null, 16: null } as const;
const digests = new Map([
  [1, 'sha1'],
  [2, 'sha256'],
  [4, 'sha384'],
]);

/** Makes a key; `modulusLength` is for RSA. */
export function makeKey(
  algorithm: Algorithm,
  flags = entryFlags,
  modulusLength = 1024,
  publicExponent = 65_537,
): SigningKey {
  const { privateKey, publicKey } = generate(algorithm, modulusLength, publicExponent);
  const data = Buffer.concat([uint(2, flags), uint(1, 3, algorithm), writePublicKey(publicKey)]);
  return { algorithm, privateKey, data, tag: keyTagOf(data) };
}

/** The same key under other flags. */
export function withFlags(key: SigningKey, flags: number, protocol = 3): SigningKey {
  const data = Buffer.concat([uint(2, flags), uint(1, protocol), key.data.subarray(3)]);
  return { ...key, data, tag: keyTagOf(data) };
}

/** Data of the DS record of a key. */
export function writeDs(zone: WireName, { data, tag, algorithm }: SigningKey, digestType = 2): Uint8Array {
  const hash = createHash(digests.get(digestType) ?? 'sha256')
    .update(zone, 'latin1')
    .update(data);
  return Buffer.concat([uint(2, tag), uint(1, algorithm, digestType), hash.digest()]);
}

/** Signs a record set; `owner` is the wildcard when the set is to be expanded. */
export function writeSignature(
  set: readonly Rr[],
  owner: WireName,
  zone: WireName,
  key: SigningKey,
  spec: SignatureSpec,
): Uint8Array {
  const [first] = set;
  if (first === undefined) throw new Error('nothing to sign');
  const { signer = zone, labels = signedLabels(owner), originalTtl = first.ttl } = spec;
  const head = Buffer.concat([
    uint(2, first.type),
    uint(1, key.algorithm, labels),
    uint(4, originalTtl, spec.expiration >>> 0, spec.inception >>> 0),
    uint(2, key.tag),
    Buffer.from(signer, 'latin1'),
  ]);
  const records = set
    .map(({ data }) => data)
    .toSorted(Buffer.compare)
    .flatMap((data) => [
      Buffer.from(owner, 'latin1'),
      uint(2, first.type, 1),
      uint(4, originalTtl),
      uint(2, data.length),
      data,
    ]);
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return Buffer.concat([head, sign(hashes[key.algorithm], Buffer.concat([head, ...records]), options)]);
}

function generate(algorithm: Algorithm, modulusLength: number, publicExponent: number) {
  if (algorithm === 15) return generateKeyPairSync('ed25519');
  if (algorithm === 16) return generateKeyPairSync('ed448');
  if (algorithm === 13) return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (algorithm === 14) return generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return generateKeyPairSync('rsa', { modulusLength, publicExponent });
}

function writePublicKey(key: KeyObject): Uint8Array {
  const { n, e, x, y } = key.export({ format: 'jwk' });
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  if (n === undefined) return Buffer.concat([bytes(x), bytes(y)]);
  return Buffer.concat([uint(1, bytes(e).length), bytes(e), bytes(n)]);
}
