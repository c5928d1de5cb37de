import { describe, expect, test } from 'vitest';
import { printDeviceRecord } from '../../shared/protocol/print-delegation-record.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import type { DeviceEntry, IdentityEntry } from '../../shared/registry/entries.ts';
import { desiredRecords, isDelegated } from '../../shared/zone/desired-records.ts';
import { aliceEntry, deviceKey, deviceValue, parentValue } from './zone-entries.ts';
import { alice, device, nowMs, rowsOf } from './zone-rows.ts';

function desired(devices: readonly DeviceEntry[], more: Partial<IdentityEntry> = {}) {
  const rows = rowsOf(devices, { identity: aliceEntry(alice, more) });
  return desiredRecords(rows, { ttlSeconds: 300, nowMs });
}

test('no device of an identity that is closed, or lost, may be used', () => {
  const closed = aliceEntry(alice, { status: 'closed' });
  const usable = [aliceEntry(alice), closed, undefined].map((user) =>
    isDelegated(device('dev1'), user, nowMs),
  );
  expect(usable).toEqual([true, false, false]);
});

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

  test('devices that enrolled in the same moment stand in the order of their names', () => {
    expect(desired([device('dev2'), device('dev1')]).records.get(alice)).toBe(parentValue('dev1', 'dev2'));
    expect(desired([device('dev1'), device('dev2')]).records.get(alice)).toBe(parentValue('dev1', 'dev2'));
  });

  test('a device whose name leads elsewhere is left out and reported: whoever made it so could sign', () => {
    const rows = rowsOf([device('dev1'), device('dev2')]);
    const blocked = new Set([`dev1.${alice}`]);
    expect(desiredRecords(rows, { ttlSeconds: 300, nowMs, blocked })).toStrictEqual({
      records: new Map([
        [alice, parentValue('dev2')],
        [`dev2.${alice}`, deviceValue],
      ]),
      ttlSeconds: 300,
      faults: [{ kind: 'unpublishable', name: `dev1.${alice}`, why: 'name-taken' }],
    });
  });

  test('a primary key that cannot be printed leaves no record at all, and is reported', () => {
    expect(desired([device('dev1')], { primaryKey: 'no base64' })).toStrictEqual({
      records: new Map(),
      ttlSeconds: 300,
      faults: [{ kind: 'unpublishable', name: alice, why: 'malformed-entry' }],
    });
  });

  test('an identity that the registry has lost has no records', () => {
    const { identity: _, ...lost } = rowsOf([device('dev1')]);
    expect([...desiredRecords(lost, { ttlSeconds: 300, nowMs }).records]).toEqual([]);
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
