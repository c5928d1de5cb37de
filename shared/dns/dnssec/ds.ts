import { createHash } from 'node:crypto';
import type { WireName } from '../name.ts';
import { digestAlgorithms, signatureAlgorithms, weakDigestType } from './algorithm.ts';
import type { ZoneKey } from './dnskey.ts';

/** What a parent zone, or a trust anchor, says about a key of a zone (RFC 4034 section 5). */
export interface DelegationSigner {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: Uint8Array;
}

const fixedBytes = 4;

/** Reads the data of a DS record; undefined when it ends too early. */
export function readDelegationSigner(data: Uint8Array): DelegationSigner | undefined {
  if (data.length <= fixedBytes) return undefined;
  const bytes = Buffer.from(data);
  return {
    keyTag: bytes.readUInt16BE(0),
    algorithm: bytes.readUInt8(2),
    digestType: bytes.readUInt8(3),
    digest: new Uint8Array(data.subarray(fixedBytes)),
  };
}

/** Most of one zone that are used, as of its keys: an honest one has two or three, while its key is replaced. */
const maxSigners = 16;

/**
 * Keeps those whose algorithm and digest are known, and SHA-1 only where nothing stronger is left; sixteen at most.
 *
 * None is left: the zone counts as unsigned (RFC 4035 section 5.2).
 */
export function selectUsable(signers: readonly DelegationSigner[]): DelegationSigner[] {
  const known = signers.filter(
    ({ algorithm, digestType }) => signatureAlgorithms.has(algorithm) && digestAlgorithms.has(digestType),
  );
  const strong = known.filter(({ digestType }) => digestType !== weakDigestType);
  return (strong.length > 0 ? strong : known).slice(0, maxSigners);
}

/** Tells whether a zone's key is the one that a DS record means (RFC 4034 section 5.1.4). */
export function pointsTo(signer: DelegationSigner, zone: WireName, key: ZoneKey): boolean {
  const digest = digestAlgorithms.get(signer.digestType);
  if (digest === undefined || signer.keyTag !== key.tag || signer.algorithm !== key.algorithm) return false;
  const hash = createHash(digest.hash).update(zone, 'latin1').update(key.data).digest();
  return hash.equals(signer.digest);
}
