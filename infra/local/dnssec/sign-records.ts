import { sign } from 'node:crypto';
import type { Answer, RrsigAnswer, RrsigData } from 'dns-packet';
import { canonicalForm, printData } from './canonical-form.ts';
import type { ZoneKey } from './zone-key.ts';

/** Clocks of resolvers differ. */
const inceptionBeforeSeconds = 3600;
const lifeSeconds = 3 * 24 * 3600;

/** Who signs, and when. */
export interface Signing {
  /** Canonical name of the zone. */
  readonly zoneName: string;
  readonly key: ZoneKey;
  /** Epoch seconds. */
  readonly nowSeconds: number;
}

/**
 * Signs a record set (RFC 4035 section 2.2), valid from an hour ago for three days.
 *
 * @param records of one name and type, with one TTL; at least one.
 * @throws TypeError when there is none.
 */
export function signRecords(records: readonly Answer[], { zoneName, key, nowSeconds }: Signing): RrsigAnswer {
  const [first] = records;
  if (first === undefined || !('ttl' in first)) throw new TypeError('there is nothing to sign');
  const { name, type, ttl = 0 } = first;
  const unsigned: RrsigData = {
    typeCovered: type,
    algorithm: key.data.algorithm,
    labels: countLabels(name),
    originalTTL: ttl,
    // RFC 4034 section 3.1.5: both wrap around.
    expiration: (nowSeconds + lifeSeconds) >>> 0,
    inception: (nowSeconds - inceptionBeforeSeconds) >>> 0,
    keyTag: key.tag,
    signersName: zoneName,
    signature: Buffer.alloc(0),
  };
  const signed = Buffer.concat([
    printData({ name, type: 'RRSIG', ttl, data: unsigned }),
    canonicalForm(records),
  ]);
  // RFC 6605 section 4: r and s, not their DER.
  const signature = sign('sha256', signed, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return { name, type: 'RRSIG', class: 'IN', ttl, data: { ...unsigned, signature } };
}

/** RFC 4034 section 3.1.3: neither the root nor the asterisk of a wildcard counts. */
function countLabels(name: string): number {
  return name.split('.').filter((label, index) => label !== '' && !(index === 0 && label === '*')).length;
}
