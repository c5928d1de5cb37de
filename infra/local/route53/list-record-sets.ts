import { canonicalName, compareNames } from './domain-name.ts';
import type { RecordSet, RecordSets } from './record-set.ts';
import { Route53Error } from './route53-error.ts';

/** Parameters of ListResourceRecordSets, as they stand in the query string. */
export interface ListRecordSetsQuery {
  readonly startName?: string | undefined;
  readonly startType?: string | undefined;
  readonly maxItems?: string | undefined;
}

/** One page of record sets. */
export interface RecordSetPage {
  readonly recordSets: readonly RecordSet[];
  readonly maxItems: number;
  /** First record set of the next page. */
  readonly next: RecordSet | undefined;
}

/**
 * Lists record sets in Route 53's order, from a name and type on, at most 300 a page.
 *
 * @throws Route53Error InvalidInput for a type without a name, or a malformed MaxItems.
 */
export function listRecordSets(recordSets: RecordSets, query: ListRecordSetsQuery): RecordSetPage {
  const maxItems = readMaxItems(query.maxItems, 300);
  if (query.startType !== undefined && query.startName === undefined) {
    throw Route53Error.invalidInput('StartRecordType cannot be specified without StartRecordName');
  }
  const from = { name: query.startName && canonicalName(query.startName), type: query.startType ?? '' };
  const sorted = [...recordSets.values()].sort(compare);
  const rest = sorted.filter(
    (set) => from.name === undefined || compare(set, { name: from.name, type: from.type }) >= 0,
  );
  return { recordSets: rest.slice(0, maxItems), maxItems, next: rest[maxItems] };
}

/** @throws Route53Error InvalidInput unless it is a positive number; above the maximum, the maximum counts. */
export function readMaxItems(text: string | undefined, maximum: number): number {
  if (text === undefined) return maximum;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw Route53Error.invalidInput(`MaxItems must be a positive number, but is '${text}'`);
  }
  return Math.min(Number(text), maximum);
}

function compare(left: Pick<RecordSet, 'name' | 'type'>, right: Pick<RecordSet, 'name' | 'type'>): number {
  return (
    compareNames(left.name, right.name) || (left.type < right.type ? -1 : Number(left.type > right.type))
  );
}
