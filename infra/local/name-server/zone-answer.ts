import type { Answer } from 'dns-packet';
import { canonicalName } from '../route53/domain-name.ts';
import { type RecordSet, recordSetKey } from '../route53/record-set.ts';
import { Route53Error } from '../route53/route53-error.ts';
import type { Zone, ZoneStore } from '../route53/zone-store.ts';
import { wireRecords } from './wire-records.ts';

/** What a zone says about a name and type. */
export interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

const refused: ZoneAnswer = { rcode: 'REFUSED', answers: [], authorities: [] };

/** Longer chains are cut: the asker follows them on (RFC 1034 section 5.2.2 leaves it to care). */
const maxAliases = 8;

/**
 * Answers from the zones with authority: records, CNAME chains, no data (empty non-terminals included) and
 * NXDOMAIN, both with the SOA (RFC 1034 section 4.3.2, RFC 2308 section 3). Names of no zone are refused.
 *
 * @param name as it was asked; comparison ignores its case, and the answer repeats it unchanged.
 */
export function answerFromZones(store: ZoneStore, name: string, type: string): ZoneAnswer {
  const answers: Answer[] = [];
  let owner = name;
  for (let aliases = 0; aliases <= maxAliases; aliases++) {
    const canonical = readName(owner);
    const zone = canonical === undefined ? undefined : store.servedZoneOf(canonical);
    if (canonical === undefined || zone === undefined) {
      return aliases === 0 ? refused : { rcode: 'NOERROR', answers, authorities: [] };
    }
    const found = zone.recordSets.get(recordSetKey({ name: canonical, type }));
    if (found !== undefined) {
      return { rcode: 'NOERROR', answers: [...answers, ...wireRecords(owner, found)], authorities: [] };
    }
    const alias = zone.recordSets.get(recordSetKey({ name: canonical, type: 'CNAME' }));
    if (alias === undefined) return negative(zone, canonical, answers);
    answers.push(...wireRecords(owner, alias));
    owner = (alias.values[0] ?? '').replace(/\.$/, '');
  }
  return { rcode: 'NOERROR', answers, authorities: [] };
}

function negative(zone: Zone, name: string, answers: readonly Answer[]): ZoneAnswer {
  const exists = [...zone.recordSets.values()].some(
    (set) => set.name === name || set.name.endsWith(`.${name}`),
  );
  return { rcode: exists ? 'NOERROR' : 'NXDOMAIN', answers, authorities: authority(zone) };
}

/** RFC 2308 section 5: the SOA's TTL in a negative answer is at most its minimum. */
function authority(zone: Zone): Answer[] {
  const soa = zone.recordSets.get(recordSetKey({ name: zone.name, type: 'SOA' }));
  if (soa === undefined) return [];
  const minimum = Number((soa.values[0] ?? '').split(/\s+/)[6]);
  const capped: RecordSet = { ...soa, ttlSeconds: Math.min(soa.ttlSeconds, minimum) };
  return wireRecords(zone.name.slice(0, -1), capped);
}

function readName(name: string): string | undefined {
  try {
    return canonicalName(name);
  } catch (error) {
    if (error instanceof Route53Error) return undefined;
    throw error;
  }
}
