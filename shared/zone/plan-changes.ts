import { printTxt } from '../protocol/txt-presentation.ts';
import { type DesiredRecords, deviceName, type IdentityRows, type Unpublishable } from './desired-records.ts';
import { couldBeOurs, listedDevices, sortValues } from './published-values.ts';
import type { PublishedSet, RecordChange, TxtSet } from './record-sets.ts';

/** Something in the zone that is not as this system left it, or that stands in its way. */
export type Finding =
  | Unpublishable
  /** Somebody else wrote one of our records; it is put right. */
  | { readonly kind: 'foreign-edit'; readonly name: string; readonly found: readonly string[] }
  /** Below a user, but no device of hers: reported, never deleted. */
  | { readonly kind: 'unknown-name'; readonly name: string; readonly type: string }
  /** A wildcard, CNAME, NS, DS or routing policy that changes what our names answer. */
  | { readonly kind: 'obstacle'; readonly name: string; readonly type: string };

/** What a plan takes away from DNS, by delegated id. */
export interface Removal {
  /** Devices whose own record goes. */
  readonly records: readonly string[];
  /** Devices that leave the list of the parent record. */
  readonly listed: readonly string[];
  /** Whether the parent record goes altogether. */
  readonly parent: boolean;
}

/** The way from what is published to what should be, for one user. */
export interface IdentityPlan {
  readonly originalIdentity: string;
  /** The parent's first: that one alone cuts a device off. */
  readonly changes: readonly RecordChange[];
  readonly removal: Removal;
  /** Names whose records can't be changed, as an alias or a routing policy of somebody else stands there. */
  readonly blocked: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/** What a plan is made from. */
export interface PlanSources {
  readonly rows: IdentityRows;
  readonly desired: DesiredRecords;
  /** Every record set at and below the name of the user. */
  readonly published: readonly PublishedSet[];
}

/** Types that lead a name, or all below it, to answers of somebody else. */
export const obstructingTypes: ReadonlySet<string> = new Set(['CNAME', 'NS', 'DS']);

/** How Route 53 writes `*`. */
const wildcard = '\\052';

/**
 * Compares what should be published with what is, value by value as decoded. Values of others at our names are
 * kept, and so are names that the registry doesn't know. Without the entry of the identity nothing is changed: it is
 * never deleted, so the registry has lost it, and a lost registry must not empty the zone.
 */
export function planChanges({ rows, desired, published }: PlanSources): IdentityPlan {
  const { originalIdentity } = rows;
  const devices = new Map(
    rows.devices.map(({ delegatedId }) => [deviceName(originalIdentity, delegatedId), delegatedId]),
  );
  const sets = new Map(published.filter(isOwnKind).map((set) => [set.name, set]));
  const blocked = blockedNames(published);
  const names = rows.identity === undefined ? [] : [originalIdentity, ...devices.keys()];
  const changes = names
    .filter((name) => !blocked.has(name))
    .flatMap((name) =>
      changeOf(name, name === originalIdentity ? 'parent' : 'device', sets.get(name), desired),
    );
  return {
    originalIdentity,
    changes,
    removal: removalOf(changes, devices),
    blocked,
    findings: [
      ...desired.faults,
      ...published.flatMap((set) => oddity(set, rows, devices)),
      ...names.flatMap((name) => foreignEdit(name, sets.get(name), rows)),
    ],
  };
}

/** Names whose TXT records would not be heard, or can't be written. */
export function blockedNames(published: readonly PublishedSet[]): ReadonlySet<string> {
  return new Set(
    published.filter((set) => obstructingTypes.has(set.type) || isRouted(set)).map(({ name }) => name),
  );
}

function isOwnKind(set: PublishedSet): boolean {
  return set.type === 'TXT' && set.isPlain;
}

function isRouted({ type, isPlain }: PublishedSet): boolean {
  return type === 'TXT' && !isPlain;
}

function changeOf(
  name: string,
  role: RecordChange['role'],
  before: TxtSet | undefined,
  { records, ttlSeconds }: DesiredRecords,
): RecordChange[] {
  const wanted = records.get(name);
  const { ours, foreign } = sortValues(before?.values ?? []);
  const isThere = wanted === undefined ? ours.length === 0 : ours.length === 1 && ours[0] === wanted;
  const ttlHolds = wanted === undefined || before?.ttlSeconds === ttlSeconds;
  if (isThere && ttlHolds) return [];
  const values = wanted === undefined ? foreign : [...foreign, printTxt(wanted)];
  const ttl = wanted === undefined ? (before?.ttlSeconds ?? ttlSeconds) : ttlSeconds;
  return [
    {
      name,
      role,
      ...(before && { before: { name, ttlSeconds: before.ttlSeconds, values: before.values } }),
      ...(values.length > 0 && { after: { name, ttlSeconds: ttl, values } }),
    },
  ];
}

function removalOf(changes: readonly RecordChange[], devices: ReadonlyMap<string, string>): Removal {
  const records: string[] = [];
  const listed: string[] = [];
  let parent = false;
  for (const { name, role, before, after } of changes) {
    const [old, next] = [sortValues(before?.values ?? []).ours, sortValues(after?.values ?? []).ours];
    const isGone = old.length > 0 && next.length === 0;
    if (role === 'device' && isGone) records.push(devices.get(name) ?? name);
    if (role === 'parent') {
      const stay = new Set(next.flatMap(listedDevices));
      listed.push(...new Set(old.flatMap(listedDevices).filter((device) => !stay.has(device))));
      parent = isGone;
    }
  }
  return { records, listed, parent };
}

function oddity(set: PublishedSet, rows: IdentityRows, devices: ReadonlyMap<string, string>): Finding[] {
  const { name, type } = set;
  if (obstructingTypes.has(type) || name.startsWith(wildcard) || isRouted(set))
    return [{ kind: 'obstacle', name, type }];
  return name === rows.originalIdentity || devices.has(name) ? [] : [{ kind: 'unknown-name', name, type }];
}

function foreignEdit(name: string, set: TxtSet | undefined, rows: IdentityRows): Finding[] {
  const { ours } = sortValues(set?.values ?? []);
  const isForeign = ours.length > 1 || ours.some((value) => !couldBeOurs(rows, name, value));
  return isForeign ? [{ kind: 'foreign-edit', name, found: set?.values ?? [] }] : [];
}
