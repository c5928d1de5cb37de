import { type KeyObject, verify } from 'node:crypto';
import { formatName, isWithin, labelsOf, type WireName } from '../name.ts';
import { formatRecordType } from '../record-type.ts';
import { type SignatureAlgorithm, signatureAlgorithms } from './algorithm.ts';
import type { RecordSet } from './record-set.ts';
import { type Signature, serialSecondsUntil } from './rrsig.ts';
import { type CheckContext, type Refused, refuse } from './secure-zone.ts';
import { buildSignedData, countSignedLabels, findWildcardParent } from './signed-data.ts';

/** A record set whose signature holds. */
export interface VerifiedSet {
  readonly kind: 'verified';
  /** Least of the records' TTLs, the original TTL and the time until the signature ends (RFC 4035 section 5.3.3). */
  readonly ttlSeconds: number;
  /** Set when the records come from the `*` below this name: then it takes a proof that no nearer name exists. */
  readonly wildcardParent?: WireName;
}

/** Most that is said of one record set: it may have come with thousands of signatures, and is remembered. */
const maxReasons = 12;

/** Verifies a record set by any of its signatures (RFC 4035 section 5.3). */
export function verifyRecordSet(set: RecordSet, context: CheckContext): VerifiedSet | Refused {
  const title = `${formatName(set.name)} ${formatRecordType(set.type)}`;
  const why: string[] = [];
  const note = (signature: Signature, flaw: string) => {
    if (why.length < maxReasons) why.push(`${describe(signature)}: ${flaw}`);
  };
  let checks = 0;
  for (const signature of set.signatures) {
    const flaw = findFlaw(set, signature, context);
    if (flaw !== undefined) {
      note(signature, flaw);
      continue;
    }
    for (const { publicKey } of candidatesFor(signature, context)) {
      if (!context.budget.spendCheck(checks)) {
        return refuse(`${title}: more signature checks than one lookup may cost`, why);
      }
      checks += 1;
      if (isSignedBy(publicKey, set, signature)) return verified(set, signature, context.nowSeconds);
      note(signature, 'the signature does not match the records');
    }
  }
  return refuse(set.signatures.length === 0 ? `${title}: no signature` : `${title}: no valid signature`, why);
}

/** Finds what speaks against a signature before it is worth checking (RFC 4035 section 5.3.1). */
function findFlaw(set: RecordSet, signature: Signature, context: CheckContext): string | undefined {
  const { zone, nowSeconds } = context;
  const { labels, signer, inception, expiration } = signature;
  if (signer !== zone.name || !isWithin(set.name, zone.name)) {
    return `signed by ${formatName(signer)}, not by its zone ${formatName(zone.name)}`;
  }
  // Fewer labels than the zone's own would make it a wildcard from above the zone.
  if (labels > countSignedLabels(set.name) || labels < labelsOf(zone.name).length) {
    return `a label count of ${labels}`;
  }
  if (serialSecondsUntil(inception, nowSeconds) > 0)
    return `valid only from ${formatTime(inception, nowSeconds)}`;
  if (serialSecondsUntil(expiration, nowSeconds) < 0) return `expired ${formatTime(expiration, nowSeconds)}`;
  if (!signatureAlgorithms.has(signature.algorithm)) return 'unknown algorithm';
  return candidatesFor(signature, context).length === 0 ? 'no such key in the zone' : undefined;
}

function candidatesFor({ keyTag, algorithm }: Signature, { zone }: CheckContext) {
  return zone.keys.filter((key) => key.tag === keyTag && key.algorithm === algorithm);
}

function isSignedBy(key: KeyObject, set: RecordSet, signature: Signature): boolean {
  const algorithm = signatureAlgorithms.get(signature.algorithm);
  if (algorithm === undefined || !hasSaneLength(signature.bytes, algorithm)) return false;
  const hash = algorithm.family === 'edwards' ? null : algorithm.hash;
  return verify(hash, buildSignedData(set, signature), { key, dsaEncoding: 'ieee-p1363' }, signature.bytes);
}

function hasSaneLength(signature: Uint8Array, algorithm: SignatureAlgorithm): boolean {
  if (algorithm.family === 'rsa') return signature.length > 0;
  return algorithm.family === 'ec'
    ? signature.length === 2 * algorithm.coordinateBytes
    : signature.length === algorithm.signatureBytes;
}

function verified(set: RecordSet, signature: Signature, nowSeconds: number): VerifiedSet {
  const wildcardParent = findWildcardParent(set.name, signature);
  const ttlSeconds = Math.min(
    set.ttlSeconds,
    signature.originalTtlSeconds,
    serialSecondsUntil(signature.expiration, nowSeconds),
  );
  return { kind: 'verified', ttlSeconds, ...(wildcardParent !== undefined && { wildcardParent }) };
}

function describe({ keyTag, algorithm }: Signature): string {
  return `signature by key ${keyTag} (algorithm ${algorithm})`;
}

/** The moment nearest to now that a time modulo 2^32 may mean. */
function formatTime(serial: number, nowSeconds: number): string {
  const seconds = nowSeconds + serialSecondsUntil(serial, nowSeconds);
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
