import { checkBatchSize } from './batch-limits.ts';
import { checkRecordSet } from './check-record-set.ts';
import { type Change, type RecordSet, type RecordSets, recordSetKey } from './record-set.ts';
import { Route53Error } from './route53-error.ts';

/**
 * Applies a change batch, all or nothing, and returns the record sets that result.
 *
 * Deletions are applied before creations, so that `DELETE` of the exact old set and `CREATE` of the new one make
 * one compare-and-swap.
 *
 * @param zoneName canonical name of the zone.
 * @throws Route53Error InvalidChangeBatch with everything that is wrong.
 */
export function applyChanges(zoneName: string, current: RecordSets, changes: readonly Change[]): RecordSets {
  const problems = [
    ...checkBatchSize(changes),
    ...changes.flatMap(({ recordSet }) => checkRecordSet(zoneName, recordSet)),
    ...checkRepetitions(changes),
  ];
  const result = new Map(current);
  for (const change of changes)
    if (change.action === 'DELETE') problems.push(...remove(result, change.recordSet));
  for (const change of changes) if (change.action !== 'DELETE') problems.push(...put(result, change));
  problems.push(...checkCompleteness(zoneName, result), ...checkAliases(zoneName, result));
  if (problems.length > 0) throw Route53Error.invalidChangeBatch([...new Set(problems)]);
  return result;
}

function remove(records: Map<string, RecordSet>, wanted: RecordSet): string[] {
  const current = records.get(recordSetKey(wanted));
  const subject = `Tried to delete resource record set ${describe(wanted)}`;
  if (current === undefined) return [`${subject} but it was not found`];
  if (!isSame(current, wanted)) return [`${subject} but the values provided do not match the current values`];
  records.delete(recordSetKey(wanted));
  return [];
}

function put(records: Map<string, RecordSet>, { action, recordSet }: Change): string[] {
  if (action === 'CREATE' && records.has(recordSetKey(recordSet))) {
    return [`Tried to create resource record set ${describe(recordSet)} but it already exists`];
  }
  records.set(recordSetKey(recordSet), recordSet);
  return [];
}

/** One set may be deleted once and written once in a batch. */
function checkRepetitions(changes: readonly Change[]): string[] {
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { action, recordSet } of changes) {
    const key = `${action === 'DELETE' ? 'delete' : 'write'} ${recordSetKey(recordSet)}`;
    if (seen.has(key)) {
      problems.push(
        `The request contains an invalid set of changes for a resource record set '${recordSet.type} ${recordSet.name}'`,
      );
    }
    seen.add(key);
  }
  return problems;
}

function checkCompleteness(zoneName: string, records: RecordSets): string[] {
  const problems: string[] = [];
  if (!records.has(recordSetKey({ name: zoneName, type: 'NS' }))) {
    problems.push('A HostedZone must contain at least one NS record for the zone itself.');
  }
  if (!records.has(recordSetKey({ name: zoneName, type: 'SOA' }))) {
    problems.push('A HostedZone must contain exactly one SOA record.');
  }
  return problems;
}

/** RFC 1034 section 3.6.2: nothing else exists where a CNAME does. */
function checkAliases(zoneName: string, records: RecordSets): string[] {
  const aliases = new Set(
    [...records.values()].filter(({ type }) => type === 'CNAME').map(({ name }) => name),
  );
  if (aliases.size === 0) return [];
  return [...records.values()]
    .filter(({ name, type }) => type !== 'CNAME' && name !== zoneName && aliases.has(name))
    .map(
      ({ name, type }) =>
        `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME ` +
        `with the same DNS name already exists in zone ${zoneName}`,
    );
}

function isSame(left: RecordSet, right: RecordSet): boolean {
  return left.ttlSeconds === right.ttlSeconds && sorted(left.values) === sorted(right.values);
}

function sorted(values: readonly string[]): string {
  return JSON.stringify([...values].sort());
}

function describe({ name, type }: RecordSet): string {
  return `[name='${name}', type='${type}']`;
}
