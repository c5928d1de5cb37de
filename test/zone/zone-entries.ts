import { createHash, generateKeyPairSync } from 'node:crypto';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';

/** A public key: base64 of its SPKI. */
export function newKey(): string {
  return generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

export const primaryKey = newKey();
export const deviceKey = newKey();

/** A user in her first epoch. */
export function aliceEntry(originalIdentity: string, more: Partial<IdentityEntry> = {}): IdentityEntry {
  const [account = '', domain = ''] = originalIdentity.split('.btps.');
  return {
    originalIdentity,
    userIdentity: `${account}$${domain}`,
    primaryKey,
    epoch: 1,
    status: 'active',
    deviceLimit: 1000,
    activeDevices: 0,
    administrators: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

/** A device of hers that waits to be published. */
export function phoneEntry(
  originalIdentity: string,
  delegatedId: string,
  more: Partial<DeviceEntry> = {},
): DeviceEntry {
  const publicKey = more.publicKey ?? deviceKey;
  return {
    originalIdentity,
    delegatedId,
    publicKey,
    fingerprint: createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('base64'),
    epoch: 1,
    scopes: ['send'],
    status: 'active',
    createdAt: '2026-01-02T00:00:00.000Z',
    publication: 'pending',
    ...more,
  };
}

/** Value of the parent record. */
export function parentValue(...devices: string[]): string {
  return printParentRecord({ primaryKey, devices });
}

/** Value of a device's record. */
export const deviceValue = printDeviceRecord({ key: deviceKey });
