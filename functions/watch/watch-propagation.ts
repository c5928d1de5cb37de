import { revocationEvent } from '../../shared/audit/revocation-event.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import type { DeviceEntry } from '../../shared/registry/entries.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import { markPublication, userIdentityOf } from '../../shared/zone/mark-publication.ts';
import { readRows } from '../../shared/zone/read-rows.ts';
import {
  confirmServers,
  deleteRemoval,
  listRemovals,
  type RemovalEntry,
} from '../../shared/zone/removal-entry.ts';
import { type ChangeStatus, createChangeStatus } from './change-status.ts';
import { stillShown } from './still-shown.ts';
import type { WatchDependencies, WatchedServer } from './watch-dependencies.ts';

/** Stands among the confirmed servers once Route 53 says that all of its own have the change. */
const inSync = 'INSYNC';

/** Revocation.md, Monitoring Metrics: what is not on every server with authority by then is not just slow. */
const overdueSeconds = 300;

/** A recursive server may hold the old answer for its TTL, and this much longer. */
const resolverGraceSeconds = 120;

const entriesAtOnce = 4;
const writesAtOnce = 25;
const lookupMs = 10_000;

/** How a removal stands after a look at it. */
export interface WatchedRemoval {
  readonly originalIdentity: string;
  readonly devices: readonly string[];
  readonly state: 'waiting' | 'overdue' | 'propagated';
}

/**
 * Looks after every removal that has left the zone: first Route 53's own word, then every server with authority, then
 * the recursive ones, until none shows the old answer. A server that was seen without it is not asked again: names of
 * devices are never used twice, so that what is gone stays gone. Each look at what is not yet known to be gone says how
 * long it has taken so far, so that the alarm does not wait for the end; what is overdue is still watched. A removal that
 * can't be looked after now is left to the next run, and holds up no other.
 */
export async function watchPropagation(dependencies: WatchDependencies): Promise<readonly WatchedRemoval[]> {
  const removals = await listRemovals(dependencies);
  if (removals.length === 0) return [];
  const authoritative = await dependencies.authoritative();
  const hasArrived = createChangeStatus(dependencies);
  const watched = await inParallel(removals, entriesAtOnce, async (removal) => {
    try {
      return [await lookAfter(dependencies, removal, { authoritative, hasArrived })];
    } catch (error) {
      dependencies.report.fault('a removal that is watched', error);
      return [];
    }
  });
  return watched.flat();
}

interface Watched {
  readonly authoritative: readonly WatchedServer[];
  readonly hasArrived: ChangeStatus;
}

async function lookAfter(
  dependencies: WatchDependencies,
  removal: RemovalEntry,
  watched: Watched,
): Promise<WatchedRemoval> {
  const confirmed = new Set(removal.confirmed);
  const where = await confirm(dependencies, removal, watched, confirmed);
  const isGone = where === 'everywhere' && (await tellPropagated(dependencies, removal));
  if (!isGone && confirmed.size > removal.confirmed.length) {
    await confirmServers(dependencies, removal, [...confirmed]);
  }
  return describe(dependencies, removal, where, isGone);
}

function describe(
  { now, recordTtlSeconds }: WatchDependencies,
  { originalIdentity, devices, removedAtMs }: RemovalEntry,
  confirmed: Confirmed,
  isGone: boolean,
): WatchedRemoval {
  const seconds = removedAtMs === undefined ? 0 : (now() - removedAtMs) / 1000;
  const bound = confirmed === 'nowhere' ? overdueSeconds : recordTtlSeconds + resolverGraceSeconds;
  const waiting = confirmed !== 'everywhere' && seconds > bound ? 'overdue' : 'waiting';
  return { originalIdentity, devices, state: isGone ? 'propagated' : waiting };
}

/** How far it is known to be gone: not from all servers with authority, from those, or from the recursive ones too. */
type Confirmed = 'nowhere' | 'authoritative' | 'everywhere';

/** Looks how far it is gone; servers that do not show it any more are added to those that are confirmed. */
async function confirm(
  dependencies: WatchDependencies,
  removal: RemovalEntry,
  { authoritative, hasArrived }: Watched,
  confirmed: Set<string>,
): Promise<Confirmed> {
  const { resolvers } = dependencies;
  const known = new Set(confirmed);
  const isPublished =
    (await confirmChange(removal, hasArrived, confirmed)) &&
    (await confirmAll(dependencies, removal, authoritative, confirmed));
  if (!knowsAll(known, authoritative)) noteTime(dependencies, removal, 'propagationTime');
  if (!isPublished) return 'nowhere';
  const isForgotten = await confirmAll(dependencies, removal, resolvers, confirmed);
  if (!knowsAll(known, resolvers)) noteTime(dependencies, removal, 'resolverPropagationTime');
  return isForgotten ? 'everywhere' : 'authoritative';
}

function knowsAll(confirmed: ReadonlySet<string>, servers: readonly WatchedServer[]): boolean {
  return servers.every(({ address }) => confirmed.has(address));
}

function noteTime(
  { now, report }: WatchDependencies,
  { originalIdentity, removedAtMs }: RemovalEntry,
  metric: 'propagationTime' | 'resolverPropagationTime',
): void {
  if (removedAtMs === undefined) return;
  report.note(metric, (now() - removedAtMs) / 1000, { identity: originalIdentity });
}

/** Without an id, as after a lost answer, the servers alone have to tell. */
async function confirmChange(
  { changeId }: RemovalEntry,
  hasArrived: ChangeStatus,
  confirmed: Set<string>,
): Promise<boolean> {
  if (changeId === undefined || confirmed.has(inSync)) return true;
  if (!(await hasArrived(changeId))) return false;
  confirmed.add(inSync);
  return true;
}

async function confirmAll(
  { now }: WatchDependencies,
  removal: RemovalEntry,
  servers: readonly WatchedServer[],
  confirmed: Set<string>,
): Promise<boolean> {
  const missing = servers.filter(({ address }) => !confirmed.has(address));
  const states = await inParallel(missing, missing.length || 1, async ({ address, source }) => ({
    address,
    state: await stillShown(source, removal, now() + lookupMs),
  }));
  for (const { address, state } of states) if (state === 'gone') confirmed.add(address);
  return states.every(({ state }) => state === 'gone');
}

/** Tells the story to its end, once the registry's rows have followed; a device's last event comes first. */
async function tellPropagated(dependencies: WatchDependencies, removal: RemovalEntry): Promise<boolean> {
  const { originalIdentity, removedAtMs } = removal;
  const rows = await readRows(dependencies, originalIdentity);
  const devices = rows.devices.filter(({ delegatedId }) => removal.devices.includes(delegatedId));
  if (removedAtMs === undefined) {
    if (removal.devices.length > 0) return false;
  } else {
    const removed = devices.filter(({ publication }) => publication === 'removed');
    await inParallel(removed, writesAtOnce, (device) => tellDevice(dependencies, device, removedAtMs));
    if (devices.some(({ publication }) => publication !== 'removed' && publication !== 'propagated'))
      return false;
  }
  await deleteRemoval(dependencies, removal);
  return true;
}

async function tellDevice(
  dependencies: WatchDependencies,
  device: DeviceEntry,
  removedAtMs: number,
): Promise<void> {
  const { client, auditTable, now } = dependencies;
  const delegatedIdentity = `${device.delegatedId}$${device.originalIdentity}`;
  const event = revocationEvent(device.originalIdentity, now(), {
    stage: 'propagated',
    userIdentity: userIdentityOf(delegatedIdentity),
    delegatedIdentity,
    ...(device.revocationId !== undefined && { revocationId: device.revocationId }),
    propagationSeconds: Math.round((now() - removedAtMs) / 100) / 10,
  });
  await writeEvent({ client, tableName: auditTable }, event);
  await markPublication(dependencies, device, 'revoked', 'propagated');
}
