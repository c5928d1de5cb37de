import { groupBy } from '../group-by.ts';
import type { ResourceRecord } from '../message.ts';
import type { WireName } from '../name.ts';
import { internetClass, recordType } from '../record-type.ts';
import { readSignature, type Signature } from './rrsig.ts';

/** All records of one name and type in one section, with the signatures over them. */
export interface RecordSet {
  readonly name: WireName;
  readonly type: number;
  readonly ttlSeconds: number;
  /** Data of each record, none twice (RFC 4034 section 6.3). */
  readonly data: readonly Uint8Array[];
  readonly signatures: readonly Signature[];
}

/** Sorts the records of a section into sets; signatures that cover no set there are left out. */
export function groupRecordSets(section: readonly ResourceRecord[]): RecordSet[] {
  const records = section.filter((record) => record.class === internetClass);
  const signatures = groupSignatures(records.filter((record) => record.type === recordType.RRSIG));
  const groups = groupBy(
    records.filter((record) => record.type !== recordType.RRSIG),
    keyOf,
  );
  return [...groups].map(([key, records]) => describe(records, signatures.get(key) ?? []));
}

/** Finds the set of a name and type. */
export function findRecordSet(
  sets: readonly RecordSet[],
  name: WireName,
  type: number,
): RecordSet | undefined {
  return sets.find((set) => set.type === type && set.name === name);
}

function describe(
  records: readonly [ResourceRecord, ...ResourceRecord[]],
  signatures: readonly Signature[],
): RecordSet {
  const [{ name, type }] = records;
  const byText = new Map(records.map(({ data }) => [Buffer.from(data).toString('latin1'), data]));
  const ttlSeconds = Math.min(...records.map((record) => record.ttlSeconds));
  return { name, type, ttlSeconds, data: [...byText.values()], signatures };
}

function groupSignatures(records: readonly ResourceRecord[]): Map<string, Signature[]> {
  const groups = new Map<string, Signature[]>();
  for (const { name, data } of records) {
    const signature = readSignature(data);
    if (signature === undefined) continue;
    const key = keyOf({ name, type: signature.typeCovered });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [signature]);
    else group.push(signature);
  }
  return groups;
}

function keyOf({ name, type }: { name: WireName; type: number }): string {
  return `${type}/${name}`;
}
