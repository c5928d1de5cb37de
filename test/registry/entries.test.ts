import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import {
  deviceKey,
  identityKey,
  readDeviceEntry,
  readIdentityEntry,
  writeDeviceEntry,
  writeIdentityEntry,
} from '../../shared/registry/entries.ts';
import { aliceEntry, phoneEntry } from './registry-entries.ts';

test('an identity is written under its original identity and `identity`, and read back whole', () => {
  expect(writeIdentityEntry(aliceEntry)).toEqual({
    originalIdentity: { S: 'alice.btps.saas.com' },
    entry: { S: 'identity' },
    userIdentity: { S: 'alice$saas.com' },
    primaryKey: { S: 'cHJpbWFyeQ==' },
    epoch: { N: '3' },
    status: { S: 'active' },
    deviceLimit: { N: '10' },
    activeDevices: { N: '0' },
    administrators: { L: [] },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
  });
  expect(readIdentityEntry(writeIdentityEntry(aliceEntry))).toEqual(aliceEntry);
  const closed = { ...aliceEntry, status: 'closed', notBefore: '2026-01-02T00:00:00.000Z' } as const;
  expect(readIdentityEntry(writeIdentityEntry(closed))).toEqual(closed);
  expect(identityKey('alice.btps.saas.com')).toEqual({
    originalIdentity: { S: 'alice.btps.saas.com' },
    entry: { S: 'identity' },
  });
});

test('a device is written under its original identity and `device#`, and read back whole', () => {
  expect(writeDeviceEntry(phoneEntry)).toEqual({
    originalIdentity: { S: 'alice.btps.saas.com' },
    entry: { S: 'device#dev1234' },
    publicKey: { S: 'cGhvbmU=' },
    fingerprint: { S: 'ZmluZ2VycHJpbnQ=' },
    epoch: { N: '3' },
    scopes: { L: [{ S: 'send' }, { S: 'read' }] },
    status: { S: 'active' },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
    publication: { S: 'pending' },
  });
  expect(readDeviceEntry(writeDeviceEntry(phoneEntry))).toEqual(phoneEntry);
  const revoked = {
    ...phoneEntry,
    scopes: [],
    status: 'revoked',
    authorisedAt: '2026-01-01T00:00:00.000Z',
    expiresAtSeconds: 1_800_000_000,
    revokedAt: '2026-01-02T00:00:00.000Z',
    revocationId: 'rev_abc123',
    publication: 'published',
  } as const;
  expect(readDeviceEntry(writeDeviceEntry(revoked))).toEqual(revoked);
  expect(deviceKey('alice.btps.saas.com', 'dev1234')).toEqual({
    originalIdentity: { S: 'alice.btps.saas.com' },
    entry: { S: 'device#dev1234' },
  });
});

describe('a malformed entry is a fault that names the attribute and no value', () => {
  const identityFaults: [string, AttributeValue | undefined][] = [
    ['entry', { S: 'device#dev1234' }],
    ['userIdentity', undefined],
    ['primaryKey', { N: '1' }],
    ['epoch', { S: '3' }],
    ['epoch', { N: 'secret' }],
    ['status', { S: 'secret' }],
    ['notBefore', { N: '1' }],
  ];
  test.each(identityFaults)('identity: %s is %j', (name, value) => {
    const { [name]: _, ...rest } = writeIdentityEntry(aliceEntry);
    const item = { ...rest, ...(value && { [name]: value }) };
    expect(() => readIdentityEntry(item)).toThrow(new Error(`malformed identity entry: ${name}`));
  });

  const deviceFaults: [string, AttributeValue | undefined][] = [
    ['entry', { S: 'identity' }],
    ['publicKey', undefined],
    ['scopes', { S: 'send' }],
    ['scopes', { L: [{ N: '1' }] }],
    ['status', { S: 'closed' }],
    ['publication', undefined],
    ['expiresAtSeconds', { S: 'secret' }],
  ];
  test.each(deviceFaults)('device: %s is %j', (name, value) => {
    const { [name]: _, ...rest } = writeDeviceEntry(phoneEntry);
    const item = { ...rest, ...(value && { [name]: value }) };
    expect(() => readDeviceEntry(item)).toThrow(new Error(`malformed device entry: ${name}`));
  });
});
