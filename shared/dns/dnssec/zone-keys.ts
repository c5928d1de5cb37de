import type { DnsMessage } from '../message.ts';
import { formatName, type WireName } from '../name.ts';
import { recordType } from '../record-type.ts';
import { readZoneKey, type ZoneKey } from './dnskey.ts';
import { type DelegationSigner, pointsTo } from './ds.ts';
import { findRecordSet, groupRecordSets } from './record-set.ts';
import { type Refused, refuse } from './secure-zone.ts';
import { verifyRecordSet } from './verify-record-set.ts';
import type { WorkBudget } from './work-budget.ts';

/** Keys that are proved to be a zone's own. */
export interface ProvedKeys {
  readonly kind: 'keys';
  readonly keys: readonly ZoneKey[];
  readonly ttlSeconds: number;
}

/**
 * Proves the keys of a zone from a response to its DNSKEY question (RFC 4035 section 5.2): the set has to be signed
 * by a key that a DS record of the parent, or a trust anchor, points to.
 */
export function proveZoneKeys(
  message: DnsMessage,
  zone: WireName,
  signers: readonly DelegationSigner[],
  context: { readonly nowSeconds: number; readonly budget: WorkBudget },
): ProvedKeys | Refused {
  const failed = `the keys of ${formatName(zone)} do not hold`;
  const set = findRecordSet(groupRecordSets(message.answers), zone, recordType.DNSKEY);
  if (set === undefined) return refuse(failed, ['it has no DNSKEY']);
  const keys = readKeys(set.data, context.budget.limits.keysPerZone);
  const entryKeys = keys.filter((key) => signers.some((signer) => pointsTo(signer, zone, key)));
  if (entryKeys.length === 0) return refuse(failed, [`none matches ${signers.map(describe).join(' or ')}`]);
  const verified = verifyRecordSet(set, { ...context, zone: { name: zone, keys: entryKeys } });
  if (verified.kind === 'refused') return refuse(failed, verified.reasons);
  return { kind: 'keys', keys, ttlSeconds: verified.ttlSeconds };
}

function readKeys(data: readonly Uint8Array[], maxKeys: number): ZoneKey[] {
  const keys: ZoneKey[] = [];
  for (const record of data) {
    if (keys.length === maxKeys) break;
    const key = readZoneKey(record);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

function describe({ keyTag, algorithm, digestType }: DelegationSigner): string {
  return `DS ${keyTag} ${algorithm} ${digestType}`;
}
