import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { DeviceEntry } from '../../shared/registry/entries.ts';
import type { IdentityRows } from '../../shared/zone/desired-records.ts';
import type { PublishedSet, TxtSet } from '../../shared/zone/record-sets.ts';
import { aliceEntry, phoneEntry } from './zone-entries.ts';

/** DNS name of the user whose records the pure tests are about. */
export const alice = 'alice.btps.saas.com';

/** 2026-01-31T12:00:00.000Z. */
export const nowMs = 1_769_860_800_000;

/** What the registry holds of alice. */
export function rowsOf(devices: readonly DeviceEntry[], more: Partial<IdentityRows> = {}): IdentityRows {
  return { originalIdentity: alice, identity: aliceEntry(alice), devices, publishedKeys: [], ...more };
}

/** A device of alice. */
export function device(delegatedId: string, more: Partial<DeviceEntry> = {}): DeviceEntry {
  return phoneEntry(alice, delegatedId, more);
}

/** A TXT record set that lives 300 s, its values given as text. */
export function txtSet(name: string, ...values: readonly string[]): TxtSet {
  return { name, ttlSeconds: 300, values: values.map(printTxt) };
}

/** The same as Route 53 lists it. */
export function published(name: string, ...values: readonly string[]): PublishedSet {
  return { ...txtSet(name, ...values), type: 'TXT', isPlain: true };
}
