import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';

/** A user in her third epoch. */
export const aliceEntry: IdentityEntry = {
  originalIdentity: 'alice.btps.saas.com',
  userIdentity: 'alice$saas.com',
  primaryKey: 'cHJpbWFyeQ==',
  epoch: 3,
  status: 'active',
  deviceLimit: 10,
  activeDevices: 0,
  administrators: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** A device of hers that was enrolled in that epoch. */
export const phoneEntry: DeviceEntry = {
  originalIdentity: 'alice.btps.saas.com',
  delegatedId: 'dev1234',
  publicKey: 'cGhvbmU=',
  fingerprint: 'ZmluZ2VycHJpbnQ=',
  epoch: 3,
  scopes: ['send', 'read'],
  status: 'active',
  createdAt: '2026-01-01T00:00:00.000Z',
  publication: 'pending',
};
