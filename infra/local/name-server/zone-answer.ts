import type { Answer } from 'dns-packet';
import { canonicalName } from '../route53/domain-name.ts';
import { type RecordSet, recordSetKey } from '../route53/record-set.ts';
import { Route53Error } from '../route53/route53-error.ts';
import type { ZoneStore } from '../route53/zone-store.ts';
import { delegates, findRecords, type ZoneQuestion } from './find-records.ts';
import { wireRecords } from './wire-records.ts';
import { findParent, findZone, type ServedZone } from './zone-tree.ts';

/** A record set as it is served: at least one record, all of one name and type. */
export interface ServedRecords {
  readonly zone: ServedZone;
  readonly records: readonly Answer[];
}

/** What a zone has none of. */
export interface Denied extends ZoneQuestion {
  /** Whether another zone begins at the name. */
  readonly delegates: boolean;
  /** The SOA of the zone. */
  readonly authority: readonly Answer[];
}

/** What the zones say about a name and type, without signatures. */
export interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly ServedRecords[];
  readonly denied?: Denied;
}

/** Longer chains are cut: the asker follows them on (RFC 1034 section 5.2.2 leaves it to care). */
const maxAliases = 8;

/**
 * Answers from the zones with authority: records, CNAME chains, no data (empty non-terminals included) and
 * NXDOMAIN, both with the SOA (RFC 1034 section 4.3.2, RFC 2308 section 3). Names of no zone are refused.
 *
 * @param name as it was asked; comparison ignores its case, and the answer repeats it unchanged.
 */
export function answerFromZones(store: ZoneStore, name: string, type: string): ZoneAnswer {
  const answers: ServedRecords[] = [];
  let owner = name;
  for (let aliases = 0; aliases <= maxAliases; aliases++) {
    const question = addressQuestion(store, owner, type);
    if (question === undefined) return { rcode: aliases === 0 ? 'REFUSED' : 'NOERROR', answers };
    const { zone, canonical } = question;
    const records = findRecords(store, question);
    if (records.length > 0) return { rcode: 'NOERROR', answers: [...answers, { zone, records }] };
    const alias = zone.recordSets.get(recordSetKey({ name: canonical, type: 'CNAME' }));
    if (alias === undefined) return deny(store, question, answers);
    answers.push({ zone, records: wireRecords(owner, alias) });
    owner = (alias.values[0] ?? '').replace(/\.$/, '');
  }
  return { rcode: 'NOERROR', answers };
}

/** Says which zone a question is for; RFC 4035 section 3.1.4.1: the DS record of a zone belongs to the one above. */
function addressQuestion(store: ZoneStore, name: string, type: string): ZoneQuestion | undefined {
  const canonical = readName(name);
  const own = canonical === undefined ? undefined : findZone(store, canonical);
  if (canonical === undefined || own === undefined) return undefined;
  const parent = type === 'DS' && own.name === canonical ? findParent(store, own) : undefined;
  return { zone: parent ?? own, name, canonical, type };
}

function deny(store: ZoneStore, question: ZoneQuestion, answers: readonly ServedRecords[]): ZoneAnswer {
  const denied = {
    ...question,
    delegates: delegates(store, question),
    authority: authority(question.zone),
  };
  const exists = denied.delegates || holds(question);
  return { rcode: exists ? 'NOERROR' : 'NXDOMAIN', answers, denied };
}

/** Tells whether a zone has anything at or below a name. */
function holds({ zone, canonical }: ZoneQuestion): boolean {
  const end = canonical === '.' ? '.' : `.${canonical}`;
  return [...zone.recordSets.values()].some(({ name }) => name === canonical || name.endsWith(end));
}

/** RFC 2308 section 5: the SOA's TTL in a negative answer is at most its minimum. */
function authority(zone: ServedZone): Answer[] {
  const soa = zone.recordSets.get(recordSetKey({ name: zone.name, type: 'SOA' }));
  if (soa === undefined) return [];
  const minimum = Number((soa.values[0] ?? '').split(/\s+/)[6]);
  const capped: RecordSet = { ...soa, ttlSeconds: Math.min(soa.ttlSeconds, minimum) };
  return wireRecords(zone.name.slice(0, -1), capped);
}

function readName(name: string): string | undefined {
  if (name === '.' || name === '') return '.';
  try {
    return canonicalName(name);
  } catch (error) {
    if (error instanceof Route53Error) return undefined;
    throw error;
  }
}
