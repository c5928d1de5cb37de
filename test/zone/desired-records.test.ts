import { describe, expect, test } from 'vitest';
import { printDeviceRecord } from '../../shared/protocol/print-delegation-record.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { desiredRecords } from '../../shared/zone/desired-records.ts';
import { aliceEntry, deviceKey, deviceValue, parentValue, phoneEntry } from './zone-entries.ts';

const alice = 'alice.btps.saas.com';
/** 2026-01-31T12:00:00.000Z. */
const nowMs = 1_769_860_800_000;

function desired(devices: readonly DeviceEntry[], more: Partial<IdentityEntry> = {}) {
  const rows = { originalIdentity: alice, identity: aliceEntry(alice, more), devices, publishedKeys: [] };
  return desiredRecords(rows, { ttlSeconds: 300, nowMs });
}

const device = (delegatedId: string, more: Partial<DeviceEntry> = {}) => phoneEntry(alice, delegatedId, more);

describe('the records that should exist (message-flow, DNS Record Structure)', () => {
  test('two devices are the parent record with both and a record each, oldest first', () => {
    const { records, faults } = desired([
      device('dev5678', { createdAt: '2026-01-03T00:00:00.000Z' }),
      device('dev1234'),
    ]);
    expect([...records]).toEqual([
      [alice, parentValue('dev1234', 'dev5678')],
      [`dev1234.${alice}`, deviceValue],
      [`dev5678.${alice}`, deviceValue],
    ]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['revoked', { status: 'revoked' }],
    ['of an older epoch', { epoch: 1 }],
    ['expired this second', { expiresAtSeconds: nowMs / 1000 }],
  ] as const)('a device that is %s is left out', (_, more) => {
    expect([...desired([device('dev1', { epoch: 2, ...more })], { epoch: 2 }).records]).toEqual([
      [alice, parentValue()],
    ]);
  });

  test('scopes and an expiry still to come stand in the device record', () => {
    const more = { scopes: ['fetch-inbox', 'send'], expiresAtSeconds: nowMs / 1000 + 1 };
    expect(desired([device('dev1', more)]).records.get(`dev1.${alice}`)).toBe(
      printDeviceRecord({ key: deviceKey, ...more }),
    );
  });

  test('a closed identity has no records', () => {
    expect([...desired([device('dev1')], { status: 'closed' }).records]).toEqual([]);
  });

  test('above 4,000 characters the devices enrolled last are left out and reported', () => {
    const devices = Array.from({ length: 500 }, (_, number) =>
      device(`device${String(number).padStart(4, '0')}`, {
        createdAt: new Date(nowMs + number).toISOString(),
      }),
    );
    const { records, faults } = desired(devices);
    const listed = records.size - 1;
    expect(listed).toBeGreaterThan(300);
    expect(printTxt(records.get(alice) ?? '').length).toBeLessThanOrEqual(4000);
    expect(records.get(alice)).toBe(
      parentValue(...devices.slice(0, listed).map(({ delegatedId }) => delegatedId)),
    );
    expect(faults).toHaveLength(500 - listed);
    expect(faults.at(-1)).toEqual({
      kind: 'unpublishable',
      name: `device0499.${alice}`,
      why: 'parent-record-full',
    });
  });

  test('a malformed entry holds up that device alone', () => {
    const { records, faults } = desired([device('dev1', { scopes: [] }), device('dev2')]);
    expect(records.get(alice)).toBe(parentValue('dev2'));
    expect(faults).toEqual([{ kind: 'unpublishable', name: `dev1.${alice}`, why: 'malformed-entry' }]);
  });
});
