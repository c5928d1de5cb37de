import { revocationEvent } from '../audit/revocation-event.ts';
import { writeEvent } from '../audit/write-event.ts';
import type { DeviceEntry } from '../registry/entries.ts';
import type { ZoneSyncDependencies } from './dependencies.ts';
import { type DesiredRecords, deviceName, type IdentityRows } from './desired-records.ts';
import { inParallel } from './in-parallel.ts';
import { markPublication, userIdentityOf } from './mark-publication.ts';
import { closeRemoval, listRemovals, openRemoval, type RemovalEntry } from './removal-entry.ts';

/** What was synced, and how. */
export interface SyncedIdentity {
  readonly rows: IdentityRows;
  readonly desired: DesiredRecords;
  /** Names whose records could not be changed. */
  readonly blocked: ReadonlySet<string>;
  /** Names whose record sets were changed. */
  readonly changedNames: readonly string[];
  /** Route 53's id of the last change, if its answer came. */
  readonly changeId?: string;
  /** Whether something was taken out of the zone. */
  readonly hasRemoval: boolean;
}

const writesAtOnce = 25;

/**
 * Does what follows once the zone holds what the registry asks for: the shared DNS cache forgets the old answers,
 * the audit trail learns what was removed, the removal goes on the list of what is watched, and the devices' entries
 * say what DNS shows. It starts from the state of the registry and every step may be repeated, so that a run that
 * was killed anywhere is made good by the next one.
 */
export async function finishSync(dependencies: ZoneSyncDependencies, synced: SyncedIdentity): Promise<void> {
  const { rows, desired, blocked, changedNames } = synced;
  const { sharedCache, now, report } = dependencies;
  const nameOf = ({ delegatedId }: DeviceEntry) => deviceName(rows.originalIdentity, delegatedId);
  const isSettled = (device: DeviceEntry) =>
    !blocked.has(nameOf(device)) && !blocked.has(rows.originalIdentity);
  const unmarked =
    rows.identity === undefined
      ? []
      : rows.devices.filter((device) => isUnmarked(device) && isSettled(device));
  const shown = unmarked.filter(
    (device) => device.status === 'active' && desired.records.has(nameOf(device)),
  );
  const gone = unmarked.filter((device) => device.status === 'revoked');
  const names = new Set([...changedNames, ...[...shown, ...gone].map(nameOf)]);
  if (names.size === 0) return;
  // An old answer that stays is looked up again within minutes; the account of what happened must not wait for it.
  await sharedCache
    .invalidate([...names.add(rows.originalIdentity)], now())
    .catch((error: unknown) => report.fault('shared DNS cache', error));
  if (gone.length > 0 || synced.hasRemoval) await accountForRemovals(dependencies, synced, gone);
  await inParallel(shown, writesAtOnce, (device) =>
    markPublication(dependencies, device, 'active', 'published'),
  );
}

/** A revoked device may still be called published by a run that saw it active. */
function isUnmarked({ status, publication }: DeviceEntry): boolean {
  return publication === 'pending' || (status === 'revoked' && publication === 'published');
}

async function accountForRemovals(
  dependencies: ZoneSyncDependencies,
  { rows, desired, changeId }: SyncedIdentity,
  gone: readonly DeviceEntry[],
): Promise<void> {
  const { originalIdentity } = rows;
  const removedAtMs = dependencies.now();
  const known = await listRemovals(dependencies, originalIdentity);
  const listed = new Set(known.flatMap(({ devices }) => devices));
  const unlisted = gone.map(({ delegatedId }) => delegatedId).filter((device) => !listed.has(device));
  if (unlisted.length > 0) {
    // Revoked before they were ever published: nothing to remove, and watched all the same.
    const nothing = { records: [], listed: [], parent: false };
    await openRemoval(dependencies, { originalIdentity, devices: unlisted, ...nothing });
  }
  const all = unlisted.length > 0 ? await listRemovals(dependencies, originalIdentity) : known;
  const closed = await inParallel(all, writesAtOnce, async (entry) =>
    entry.removedAtMs === undefined && isOutOf(desired, entry)
      ? closeRemoval(dependencies, entry, { removedAtMs, ...(changeId !== undefined && { changeId }) })
      : entry,
  );
  const entries = closed.filter((entry) => entry !== undefined);
  await inParallel(gone, writesAtOnce, (device) => accountForDevice(dependencies, rows, device, entries));
}

/** Whether the zone, being as desired, holds nothing of it; another run may be about to remove what we still saw. */
function isOutOf({ records }: DesiredRecords, { originalIdentity, devices, parent }: RemovalEntry): boolean {
  if (parent && records.has(originalIdentity)) return false;
  return devices.every((device) => !records.has(deviceName(originalIdentity, device)));
}

/** The event first: once the entry says `removed`, nobody would write it any more. */
async function accountForDevice(
  dependencies: ZoneSyncDependencies,
  rows: IdentityRows,
  device: DeviceEntry,
  entries: readonly RemovalEntry[],
): Promise<void> {
  const { client, auditTable } = dependencies;
  const own = entries.filter(({ devices }) => devices.includes(device.delegatedId));
  const removedAtMs = Math.min(...own.flatMap(({ removedAtMs: at }) => at ?? []));
  if (!Number.isFinite(removedAtMs)) return;
  const delegatedIdentity = `${device.delegatedId}$${rows.originalIdentity}`;
  const event = revocationEvent(rows.originalIdentity, removedAtMs, {
    stage: 'records_removed',
    userIdentity: userIdentityOf(delegatedIdentity),
    delegatedIdentity,
    ...(device.revocationId !== undefined && { revocationId: device.revocationId }),
    dnsRecordsRemoved: removedRecords(device.delegatedId, rows.originalIdentity, own),
  });
  await writeEvent({ client, tableName: auditTable }, event);
  await markPublication(dependencies, device, 'revoked', 'removed');
  const { revocationId } = device;
  dependencies.report.done('records_removed', {
    delegatedIdentity,
    ...(revocationId !== undefined && { revocationId }),
  });
}

/** As the documents list them: revocation.md, Audit Trail. */
function removedRecords(
  device: string,
  originalIdentity: string,
  entries: readonly RemovalEntry[],
): string[] {
  const records: string[] = [];
  if (entries.some((entry) => entry.records.includes(device)))
    records.push(deviceName(originalIdentity, device));
  const leaving = entries.filter(({ listed }) => listed.includes(device));
  if (leaving.some(({ parent }) => parent)) records.push(originalIdentity);
  else if (leaving.length > 0) records.push(`${originalIdentity} (updated d= field)`);
  return records;
}
