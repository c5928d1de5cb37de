import { type RecordSets, recordSetKey } from '../route53/record-set.ts';
import { apexRecordSets, type ZoneStore } from '../route53/zone-store.ts';

/** A zone that the name server serves: a hosted one, or one made up above it. */
export interface ServedZone {
  /** Canonical, with the final dot; `.` for the root. */
  readonly name: string;
  readonly recordSets: RecordSets;
  readonly signed: boolean;
}

/**
 * Finds the zone that answers for a name: the hosted one that it lies in, or, for the names above hosted zones, a
 * made-up and signed one of just that name, up to the root. Each delegates to the next.
 *
 * @param canonical with the final dot, `.` for the root.
 * @returns undefined for names of neither kind: nothing is known of the rest of the world.
 */
export function findZone(store: ZoneStore, canonical: string): ServedZone | undefined {
  return store.servedZoneOf(canonical) ?? madeUpZone(store, canonical);
}

/** Finds the zone that delegates a zone; undefined for the root. */
export function findParent(store: ZoneStore, { name }: ServedZone): ServedZone | undefined {
  return name === '.' ? undefined : findZone(store, nameAbove(name));
}

function madeUpZone(store: ZoneStore, name: string): ServedZone | undefined {
  const isAbove = name === '.' || store.zones.some((zone) => zone.name.endsWith(`.${name}`));
  if (!isAbove) return undefined;
  const recordSets = new Map(apexRecordSets(name).map((set) => [recordSetKey(set), set]));
  return { name, recordSets, signed: true };
}

function nameAbove(name: string): string {
  return name.slice(name.indexOf('.') + 1) || '.';
}
