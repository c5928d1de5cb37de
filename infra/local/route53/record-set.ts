/** A resource record set as the API carries it. */
export interface RecordSet {
  /** Canonical: lower case, escaped, with the final dot. */
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  /** In the presentation format of the type, TXT with its quotes. */
  readonly values: readonly string[];
}

/** One entry of a change batch. */
export interface Change {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly recordSet: RecordSet;
}

/** Record sets of a zone by `recordSetKey`. */
export type RecordSets = ReadonlyMap<string, RecordSet>;

/** Name and type identify a record set, since routing policies are not supported here. */
export function recordSetKey(recordSet: Pick<RecordSet, 'name' | 'type'>): string {
  return `${recordSet.name} ${recordSet.type}`;
}
