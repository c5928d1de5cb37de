import type { Finding, IdentityPlan } from './plan-changes.ts';
import { sortValues } from './published-values.ts';
import type { PublishedSet, RecordChange, TxtSet } from './record-sets.ts';

/**
 * Finds out why Route 53 refused a plan, from the zone as it was read again. A name with its new set was changed by
 * a try of ours whose answer was lost, one with its old set was not touched. Everything else is a conflict: with
 * another run of ours, or with somebody else if a delegation record vanished or a value of others came or went.
 *
 * @returns the names in conflict, and the edits among them that can't be ours
 */
export function judgeConflict(
  refused: IdentityPlan,
  published: readonly PublishedSet[],
  next: IdentityPlan,
): { readonly names: readonly string[]; readonly edits: readonly Finding[] } {
  const sets = new Map(
    published.filter(({ type, isPlain }) => type === 'TXT' && isPlain).map((set) => [set.name, set]),
  );
  const conflicts = refused.changes.filter(({ name, before, after }) => {
    const found = sets.get(name);
    return !isSame(found, before) && !isSame(found, after);
  });
  return {
    names: conflicts.map(({ name }) => name),
    edits: conflicts
      .filter((change) => isForeign(change, sets.get(change.name), next))
      .map(({ name }) => ({ kind: 'foreign-edit', name, found: sets.get(name)?.values ?? [] })),
  };
}

function isForeign(
  { name, before, after }: RecordChange,
  found: TxtSet | undefined,
  next: IdentityPlan,
): boolean {
  const [was, is] = [sortValues(before?.values ?? []), sortValues(found?.values ?? [])];
  if (!isSameText(was.foreign, is.foreign)) return true;
  const vanished = was.ours.length > 0 && is.ours.length === 0;
  const isStillWanted = next.changes.some((change) => change.name === name && change.after !== undefined);
  return vanished && after !== undefined && isStillWanted;
}

function isSame(left: TxtSet | undefined, right: TxtSet | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.ttlSeconds === right.ttlSeconds && isSameText(left.values, right.values);
}

function isSameText(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted());
}
