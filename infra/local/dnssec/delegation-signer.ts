import { createHash } from 'node:crypto';
import type { DsData } from 'dns-packet';
import { printName } from './canonical-form.ts';
import { printKey, type ZoneKey } from './zone-key.ts';

/** SHA-256 (RFC 4509). */
const digestType = 2;

/**
 * Computes the DS record by which a parent zone vouches for a key (RFC 4034 section 5.1.4).
 *
 * @param zoneName name of the zone that the key signs, `.` for the root.
 */
export function delegationSigner(zoneName: string, { data, tag }: ZoneKey): DsData {
  const digest = createHash('sha256').update(printName(zoneName)).update(printKey(data)).digest();
  return { keyTag: tag, algorithm: data.algorithm, digestType, digest };
}

/** Prints a DS record's data: `20326 8 2 E06D44B8…`. */
export function presentDelegationSigner({ keyTag, algorithm, digestType, digest }: DsData): string {
  return `${keyTag} ${algorithm} ${digestType} ${digest.toString('hex').toUpperCase()}`;
}
