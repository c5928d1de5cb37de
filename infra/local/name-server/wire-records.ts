import type { Answer } from 'dns-packet';
import { readCharacterStrings } from '../route53/character-strings.ts';
import type { RecordSet } from '../route53/record-set.ts';

const withoutDot = (name: string) => name.replace(/\.$/, '');

/** RDATA for dns-packet from a value as Route 53 keeps it; types that are missing here are not served. */
const dataOf: Readonly<Record<string, (value: string) => unknown>> = {
  TXT: (value) => {
    const read = readCharacterStrings(value);
    return read.ok ? read.strings : [];
  },
  A: (value) => value,
  AAAA: (value) => value,
  CNAME: withoutDot,
  NS: withoutDot,
  SOA: (value) => {
    const [mname = '', rname = '', ...numbers] = value.split(/\s+/);
    const [serial, refresh, retry, expire, minimum] = numbers.map(Number);
    return { mname: withoutDot(mname), rname: withoutDot(rname), serial, refresh, retry, expire, minimum };
  },
};

/** Turns a record set into records for dns-packet, one for each value, under the name that was asked. */
export function wireRecords(owner: string, { type, ttlSeconds, values }: RecordSet): Answer[] {
  const read = dataOf[type];
  if (read === undefined) return [];
  return values.map(
    (value) => ({ name: owner, type, class: 'IN', ttl: ttlSeconds, data: read(value) }) as Answer,
  );
}
