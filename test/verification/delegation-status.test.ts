import { describe, expect, it } from 'vitest';
import { type DelegatedIdentity, parseIdentity } from '../../shared/protocol/identity.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { foreignDelegationStatus, ownDelegationStatus } from '../../shared/verification/delegation-status.ts';
import { absent, answer, makeKey, nowMs, resolution } from './evidence.ts';

const parentName = 'alice.btps.saas.com';
const deviceName = 'dev1234.alice.btps.saas.com';
const key = makeKey().publicKey.spkiBase64;
const timestamp = '2025-01-15T10:30:00.000Z';

function delegated(text: string): DelegatedIdentity {
  const parsed = parseIdentity(text);
  if (!parsed.ok || parsed.value.kind !== 'delegated') throw new Error(`${text} is no delegated identity`);
  return parsed.value;
}

const identity = delegated('dev1234$alice.btps.saas.com');
const found = { identity: identity.text, timestamp };

const identityEntry: IdentityEntry = {
  originalIdentity: parentName,
  userIdentity: 'alice$saas.com',
  primaryKey: key,
  epoch: 1,
  status: 'active',
  deviceLimit: 100,
  activeDevices: 0,
  administrators: [],
  createdAt: timestamp,
};
const deviceEntry: DeviceEntry = {
  originalIdentity: parentName,
  delegatedId: 'dev1234',
  publicKey: key,
  fingerprint: 'unused',
  epoch: 1,
  scopes: ['send'],
  status: 'active',
  createdAt: timestamp,
  publication: 'pending',
};

describe('ownDelegationStatus (revocation, RevocationDetector)', () => {
  const rows: readonly [string, Parameters<typeof ownDelegationStatus>[1], object][] = [
    [
      'a registered device whose records are not out yet is ACTIVE, pending',
      { identity: identityEntry, device: deviceEntry },
      { status: 'ACTIVE', dns: 'pending' },
    ],
    [
      'a revoked device is REVOKED with its time',
      {
        identity: identityEntry,
        device: { ...deviceEntry, status: 'revoked', revokedAt: '2025-01-15T10:00:00.000Z' },
      },
      { status: 'REVOKED', reason: 'Device has been revoked', revokedAt: '2025-01-15T10:00:00.000Z' },
    ],
    [
      'a device of an older epoch is REVOKED',
      { identity: { ...identityEntry, epoch: 2 }, device: deviceEntry },
      { status: 'REVOKED', reason: 'All devices of the user have been revoked' },
    ],
    [
      'a device of a closed account is REVOKED',
      { identity: { ...identityEntry, status: 'closed' }, device: deviceEntry },
      { status: 'REVOKED', reason: 'The account has been closed' },
    ],
    [
      'an expired device is REVOKED',
      { identity: identityEntry, device: { ...deviceEntry, expiresAtSeconds: nowMs / 1000 } },
      { status: 'REVOKED', reason: 'The delegation has expired' },
    ],
    [
      'a device that expires in a second is ACTIVE, and published once DNS shows it',
      {
        identity: identityEntry,
        device: { ...deviceEntry, expiresAtSeconds: nowMs / 1000 + 1, publication: 'published' },
      },
      { status: 'ACTIVE', dns: 'published' },
    ],
    [
      'a device that was never registered is UNKNOWN: no word to clear credentials on',
      { identity: identityEntry },
      { status: 'UNKNOWN', reason: 'No such device is registered' },
    ],
  ];
  it.each(rows)('%s', (_, registry, status) => {
    expect(ownDelegationStatus(identity, registry, nowMs)).toStrictEqual({ ...found, ...status });
  });
});

describe('foreignDelegationStatus (revocation, RevocationDetector)', () => {
  const parent = answer(parentName, printParentRecord({ primaryKey: key, devices: ['dev1234'] }));
  const device = answer(deviceName, printDeviceRecord({ key }));
  const rows: readonly [string, Parameters<typeof foreignDelegationStatus>[1], object][] = [
    ['a listed device with a record is ACTIVE', { parent, device }, { status: 'ACTIVE' }],
    [
      'a device that may not send is ACTIVE all the same',
      { parent, device: answer(deviceName, printDeviceRecord({ key, scopes: ['read-only'] })) },
      { status: 'ACTIVE' },
    ],
    [
      'an unlisted device is REVOKED',
      { parent: answer(parentName, printParentRecord({ primaryKey: key, devices: [] })), device },
      { status: 'REVOKED', reason: 'Device removed from delegation list' },
    ],
    [
      'a device without a record is REVOKED',
      { parent, device: absent(deviceName, 'no-data') },
      { status: 'REVOKED', reason: 'Device DNS record not found' },
    ],
    [
      'a device with an empty key is REVOKED',
      { parent, device: answer(deviceName, 'key=') },
      { status: 'REVOKED', reason: 'Device key withdrawn' },
    ],
    [
      'a failed lookup leaves it UNKNOWN',
      {
        parent: resolution({
          kind: 'failed',
          name: parentName,
          reason: 'servfail',
          details: ['udp: servfail'],
        }),
        device,
      },
      { status: 'UNKNOWN', reason: `${parentName}: servfail; udp: servfail` },
    ],
    [
      'a bogus answer leaves it UNKNOWN',
      { parent: resolution({ kind: 'bogus', name: parentName, details: [] }), device },
      { status: 'UNKNOWN', reason: `${parentName}: bogus` },
    ],
    [
      'a user without any record leaves it UNKNOWN',
      { parent: absent(parentName), device: absent(deviceName) },
      { status: 'UNKNOWN', reason: `${parentName}: nxdomain` },
    ],
  ];
  it.each(rows)('%s', (_, lookups, status) => {
    expect(foreignDelegationStatus(identity, lookups, 'prefer', nowMs)).toStrictEqual({
      ...found,
      ...status,
    });
  });
});
