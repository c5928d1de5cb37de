import { isIPv4, isIPv6 } from 'node:net';
import { readCharacterStrings } from './character-strings.ts';
import type { RecordSet } from './record-set.ts';

const maxValues = 400;
const maxTtlSeconds = 2_147_483_647;

const fatal = (problem: string, value: string) =>
  `Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}''`;

/** What is wrong with one value of a type; types that are missing here are not checked. */
const valueProblems: Readonly<Record<string, (value: string) => string | undefined>> = {
  TXT: (value) => {
    const read = readCharacterStrings(value);
    return read.ok ? undefined : read.problem;
  },
  A: (value) => (isIPv4(value) ? undefined : 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'),
  AAAA: (value) =>
    isIPv6(value) ? undefined : 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)',
  CNAME: (value) =>
    /^[^\s]{1,255}$/.test(value) ? undefined : 'CNAMERRDATAIllegalDomainName (Value is no name)',
};

/**
 * Lists what Route 53 would object to in a record set, whatever else the zone holds.
 *
 * @param zoneName canonical name of the zone.
 */
export function checkRecordSet(zoneName: string, recordSet: RecordSet): string[] {
  return [...checkPlace(zoneName, recordSet), ...checkAmounts(recordSet), ...checkValues(recordSet)];
}

function checkPlace(zoneName: string, { name, type }: RecordSet): string[] {
  if (name !== zoneName && !name.endsWith(`.${zoneName}`)) {
    return [`RRSet with DNS name ${name} is not permitted in zone ${zoneName}`];
  }
  if (type === 'CNAME' && name === zoneName) {
    return [`RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zoneName}`];
  }
  if (type === 'SOA' && name !== zoneName) {
    return [`RRSet of type SOA with DNS name ${name} is not permitted in zone ${zoneName}`];
  }
  return [];
}

function checkAmounts({ name, type, ttlSeconds, values }: RecordSet): string[] {
  const problems: string[] = [];
  const subject = `RRSet of type ${type} with DNS name ${name}`;
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 0 || ttlSeconds > maxTtlSeconds) {
    problems.push(`Invalid TTL in ${subject}`);
  }
  if (values.length === 0) problems.push(`${subject} has no resource records`);
  if (values.length > maxValues) problems.push(`${subject} has more than ${maxValues} resource records`);
  if (type === 'CNAME' && values.length > 1) problems.push(`${subject} may have one resource record only`);
  if (new Set(values).size < values.length) {
    const repeated = values.find((value, index) => values.indexOf(value) !== index);
    problems.push(`Duplicate Resource Record: '${repeated}'`);
  }
  return problems;
}

function checkValues({ type, values }: RecordSet): string[] {
  return values.flatMap((value) => {
    const problem = valueProblems[type]?.(value);
    return problem === undefined ? [] : [fatal(problem, value)];
  });
}
