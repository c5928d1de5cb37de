import { printDeviceRecord, printParentRecord } from '../protocol/print-delegation-record.ts';
import type { DeviceEntry, IdentityEntry } from '../registry/entries.ts';

/** The registry's entries about one user, as far as DNS shows them. */
export interface IdentityRows {
  /** DNS name: `alice.btps.saas.com`. */
  readonly originalIdentity: string;
  /** Absent only when the registry is damaged: a closed identity keeps its entry. */
  readonly identity?: IdentityEntry;
  /** Every device that was ever enrolled, revoked ones included. */
  readonly devices: readonly DeviceEntry[];
  /** Primary keys that were published at any time: base64 of their SPKI. */
  readonly publishedKeys: readonly string[];
}

/** Something of the registry that can't be published. */
export interface Unpublishable {
  readonly kind: 'unpublishable';
  /** Name whose record is at fault. */
  readonly name: string;
  readonly why: 'parent-record-full' | 'malformed-entry' | 'name-taken';
}

/** The records that should exist. */
export interface DesiredRecords {
  /** Value of the TXT record by name. */
  readonly records: ReadonlyMap<string, string>;
  readonly ttlSeconds: number;
  readonly faults: readonly Unpublishable[];
}

/** What desired records depend on beside the registry. */
export interface DesiredOptions {
  readonly ttlSeconds: number;
  readonly nowMs: number;
  /** Names whose records this system can't write. */
  readonly blocked?: ReadonlySet<string>;
}

/** DNS name of a device's record. */
export function deviceName(originalIdentity: string, delegatedId: string): string {
  return `${delegatedId}.${originalIdentity}`;
}

/** Whether a device may be used: enrolled in the current epoch, not revoked and not expired. */
export function isDelegated(
  device: DeviceEntry,
  identity: IdentityEntry | undefined,
  nowMs: number,
): boolean {
  if (identity?.status !== 'active' || device.status !== 'active') return false;
  if (device.epoch < identity.epoch) return false;
  return device.expiresAtSeconds === undefined || nowMs < device.expiresAtSeconds * 1000;
}

/**
 * Computes the records of one user: none for a closed identity, else the parent record and one for each device that
 * may be used.
 *
 * When the parent record would be longer than Route 53 takes, the devices enrolled last are left out and reported:
 * a full list must never keep an older device from being revoked. A device whose name leads elsewhere is left out
 * too, or whoever made it so could sign for it.
 *
 * Source: message-flow.md, DNS Record Structure.
 */
export function desiredRecords(rows: IdentityRows, options: DesiredOptions): DesiredRecords {
  const { ttlSeconds, nowMs, blocked } = options;
  const { originalIdentity, identity } = rows;
  const records = new Map<string, string>();
  const faults: Unpublishable[] = [];
  if (identity?.status !== 'active') return { records, ttlSeconds, faults };
  const printed = rows.devices
    .filter((device) => isDelegated(device, identity, nowMs))
    .sort(byEnrolment)
    .flatMap((device) => {
      const name = deviceName(originalIdentity, device.delegatedId);
      const isTaken = blocked?.has(name) === true;
      const value = isTaken ? undefined : attempt(() => printDevice(device));
      const why = isTaken ? 'name-taken' : 'malformed-entry';
      if (value === undefined) faults.push({ kind: 'unpublishable', name, why });
      return value === undefined ? [] : [{ name, value, delegatedId: device.delegatedId }];
    });
  const parent = printFittingParent(
    identity.primaryKey,
    printed.map(({ delegatedId }) => delegatedId),
  );
  if (parent === undefined) {
    faults.push({ kind: 'unpublishable', name: originalIdentity, why: 'malformed-entry' });
    return { records, ttlSeconds, faults };
  }
  records.set(originalIdentity, parent.value);
  for (const [index, { name, value }] of printed.entries()) {
    if (index < parent.listed) records.set(name, value);
    else faults.push({ kind: 'unpublishable', name, why: 'parent-record-full' });
  }
  return { records, ttlSeconds, faults };
}

function printDevice({ publicKey, scopes, expiresAtSeconds }: DeviceEntry): string {
  return printDeviceRecord({
    key: publicKey,
    scopes,
    ...(expiresAtSeconds !== undefined && { expiresAtSeconds }),
  });
}

/** Undefined when not even a record without devices can be printed. */
function printFittingParent(
  primaryKey: string,
  devices: readonly string[],
): { readonly value: string; readonly listed: number } | undefined {
  for (let listed = devices.length; listed >= 0; listed -= 1) {
    const value = attempt(() => printParentRecord({ primaryKey, devices: devices.slice(0, listed) }));
    if (value !== undefined) return { value, listed };
  }
  return undefined;
}

/** Oldest first, so that a list which is full stays as it is. */
function byEnrolment(left: DeviceEntry, right: DeviceEntry): number {
  return compare(left.createdAt, right.createdAt) || compare(left.delegatedId, right.delegatedId);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** A value that can't be published is no reason to leave the rest of the zone as it was. */
function attempt(print: () => string): string | undefined {
  try {
    return print();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
