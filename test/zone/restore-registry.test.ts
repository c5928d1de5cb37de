import { beforeAll, describe, expect, test } from 'vitest';
import { placeEvent } from '../../shared/audit/portal-event.ts';
import { revocationEvent } from '../../shared/audit/revocation-event.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { fingerprintOf } from '../../shared/protocol/public-key.ts';
import { type DeviceEntry, writeDeviceEntry, writeIdentityEntry } from '../../shared/registry/entries.ts';
import { auditTableId } from '../../shared/zone/audit-table-id.ts';
import type { RegistryExport } from '../../shared/zone/registry-export.ts';
import { type RestoreTables, restoreRegistry } from '../../shared/zone/restore-registry.ts';
import { scanRegistry } from '../../shared/zone/scan-registry.ts';
import { aliceEntry, newKey, phoneEntry, primaryKey } from './zone-entries.ts';
import { noonMs, zoneScene } from './zone-scene.ts';

let scene: Awaited<ReturnType<typeof zoneScene>>;

beforeAll(async () => {
  scene = await zoneScene();
});

const startedAt = new Date(noonMs).toISOString();
const [before, later] = ['2026-01-30T00:00:00.000Z', '2026-01-31T12:01:00.000Z'];
const user = (account: string) => `${account}.btps.saas.example`;
const entryOf = (originalIdentity: string, entry: string, more: Item = {}): Item => ({
  originalIdentity: { S: originalIdentity },
  entry: { S: entry },
  ...more,
});
const revoked: Partial<DeviceEntry> = { status: 'revoked', revokedAt: before, publication: 'propagated' };

/** Restores an export with these items, by the same trail unless told; the trail may be read in small pages. */
async function restore(
  items: readonly Item[],
  { confirmed = false, isSameTrail = true, tables = scene.dependencies as RestoreTables } = {},
) {
  const id = isSameTrail ? await auditTableId(scene.client, 'AuditEvents') : 'the table before';
  const backup: RegistryExport = { startedAt, auditTableId: id, items };
  return restoreRegistry(tables, backup, { confirmed });
}

async function rowsOf(...partitions: readonly string[]): Promise<readonly Item[]> {
  const rows: Item[] = [];
  for await (const row of scanRegistry(scene.dependencies)) {
    if (partitions.includes(row.originalIdentity?.S ?? '')) rows.push(row);
  }
  return rows;
}

const keyOf = ({ originalIdentity, entry }: Item) => `${originalIdentity?.S} ${entry?.S}`;
const sorted = (rows: readonly Item[]) => rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));

const tellRevoked = (originalIdentity: string, device: string) =>
  writeEvent(
    { client: scene.client, tableName: 'AuditEvents' },
    revocationEvent(originalIdentity, Date.parse(later), {
      stage: 'revoked',
      userIdentity: originalIdentity.replace('.btps.', '$'),
      delegatedIdentity: `${device}$${originalIdentity}`,
      reason: 'device_lost',
      revokedBy: originalIdentity.replace('.btps.', '$'),
      principal: 'arn:aws:iam::1:user/portal',
      recordTtlSeconds: 300,
    }),
  );

describe('a registry brought back from an export (design, Desired state: backup and restore)', () => {
  test('holds it row for row, but for what DNS shows and for one-time tokens', async () => {
    const alice = user('alice');
    const others = [
      entryOf('key#fingerprint', 'key', { usedBy: { S: alice } }),
      entryOf('revocation#rev_1', 'revocation', { subject: { S: alice } }),
    ];
    const kept = [
      entryOf(alice, 'tokens#dev1', { hash: { S: 'h1' } }),
      entryOf(alice, 'dns#keys', { publishedKeys: { SS: ['key'] } }),
      writeIdentityEntry(aliceEntry(alice, { activeDevices: 1 })),
    ];
    const devices = [phoneEntry(alice, 'dev1'), phoneEntry(alice, 'dev2', revoked)];
    const tokens = entryOf(alice, 'tokens#dev2', { hash: { S: 'h2' } });
    const shown = devices.map((device) => writeDeviceEntry({ ...device, publication: 'published' }));
    const oneTime = entryOf(alice, 'enrolment#hash');
    const orphan = entryOf(user('nobody'), 'dns#keys');

    const restored = await restore([...others, ...shown, ...kept, tokens, oneTime, orphan]);

    expect(restored).toEqual({
      trailIsComplete: true,
      identities: 1,
      devices: 1,
      revokedSince: [],
      suspended: [],
      keyOutdated: [],
    });
    const own = `key#${devices[0]?.fingerprint}`;
    const rows = await rowsOf(alice, user('nobody'), 'key#fingerprint', 'revocation#rev_1', own);
    expect(sorted(rows)).toEqual(
      sorted([
        ...others,
        ...kept,
        ...devices.map((device) => writeDeviceEntry({ ...device, publication: 'pending' })),
        { ...tokens, revokedAt: { S: before } },
      ]),
    );
  });

  test('keeps devices whose revocation the trail may lack out, and the revoked ones in', async () => {
    const bob = user('bob');
    const [active, lost] = [
      phoneEntry(bob, 'dev1'),
      phoneEntry(bob, 'dev2', { ...revoked, compromised: true }),
    ];
    const identity = aliceEntry(bob, { activeDevices: 1 });
    const items = [writeIdentityEntry(identity), writeDeviceEntry(active), writeDeviceEntry(lost)];
    expect(await restore(items, { isSameTrail: false })).toEqual({
      trailIsComplete: false,
      identities: 1,
      devices: 0,
      revokedSince: [],
      suspended: [`dev1$${bob}`],
      keyOutdated: [],
    });
    expect(sorted(await rowsOf(bob, `key#${lost.fingerprint}`))).toEqual(
      sorted([
        writeIdentityEntry({ ...identity, activeDevices: 0 }),
        writeDeviceEntry({ ...lost, publication: 'pending' }),
        entryOf(`key#${lost.fingerprint}`, 'key', {
          compromised: { BOOL: true },
          delegatedId: { S: 'dev2' },
          usedBy: { S: bob },
        }),
      ]),
    );
  });

  test('counts a device that comes back to an identity which is there, and none that does not', async () => {
    const carol = user('carol');
    await scene.putIdentity(carol, { activeDevices: 1 });
    await scene.putDevice(carol, 'dev1');
    const devices = [
      phoneEntry(carol, 'dev1'),
      phoneEntry(carol, 'dev2'),
      phoneEntry(carol, 'dev3', revoked),
      phoneEntry(carol, 'dev4', revoked),
    ];
    const items = [
      writeIdentityEntry(aliceEntry(carol, { activeDevices: 7 })),
      ...devices.map(writeDeviceEntry),
    ];
    expect(await restore(items)).toMatchObject({ identities: 1, devices: 2 });
    expect(sorted(await rowsOf(carol))).toEqual(
      sorted([
        writeIdentityEntry(aliceEntry(carol, { activeDevices: 2 })),
        ...devices.map((device) => writeDeviceEntry({ ...device, publication: 'pending' })),
      ]),
    );
  });

  test('is the same after a trail that is read in several pages', async () => {
    const dave = user('dave');
    const devices = ['dev1', 'dev2', 'dev3'].map((device) => phoneEntry(dave, device));
    for (const device of ['dev1', 'dev2', 'dev3']) await tellRevoked(dave, device);
    const client = scene.connectDatabase();
    client.middlewareStack.add(
      (next) => (args) => {
        if ('Limit' in args.input) Object.assign(args.input, { Limit: 1 });
        return next(args);
      },
      { step: 'initialize' },
    );
    const tables = { ...scene.dependencies, client };
    const items = [writeIdentityEntry(aliceEntry(dave)), ...devices.map(writeDeviceEntry)];
    expect(await restore(items, { tables })).toMatchObject({
      devices: 0,
      revokedSince: ['dev1', 'dev2', 'dev3'].map((device) => `${device}$${dave}`),
    });
  });

  test('knows nothing of what happened before the export began', async () => {
    const erin = user('erin');
    await tellRevoked(erin, 'dev1');
    const items = [writeIdentityEntry(aliceEntry(erin)), writeDeviceEntry(phoneEntry(erin, 'dev1'))];
    const backup = { startedAt: '2026-01-31T12:02:00.000Z', items };
    const id = await auditTableId(scene.client, 'AuditEvents');
    const restored = await restoreRegistry(
      scene.dependencies,
      { ...backup, auditTableId: id },
      { confirmed: false },
    );
    expect(restored).toMatchObject({ devices: 1, revokedSince: [] });
  });

  test('lacks a user whose key was replaced since, until the portal has registered her anew', async () => {
    const grace = user('grace');
    const entry = aliceEntry(grace, { activeDevices: 1, primaryKey: newKey() });
    const items = [writeIdentityEntry(entry), writeDeviceEntry(phoneEntry(grace, 'dev1'))];
    await writeEvent(
      { client: scene.client, tableName: 'AuditEvents' },
      {
        ...placeEvent(grace, Date.parse(later), ['key_rotated']),
        type: 'identity_change',
        change: 'key_rotated',
        userIdentity: 'grace$saas.example',
        principal: 'arn:aws:iam::1:user/portal',
        fingerprint: fingerprintOf(Buffer.from(primaryKey, 'base64')),
        epoch: 1,
        deviceLimit: 7,
        administrators: [],
      },
    );
    const restored = { trailIsComplete: true, identities: 0, devices: 0, revokedSince: [], suspended: [] };
    expect(await restore(items)).toEqual({ ...restored, keyOutdated: ['grace$saas.example'] });
    expect(await rowsOf(grace)).toEqual([]);
    await scene.putIdentity(grace);
    expect(await restore(items)).toEqual({ ...restored, identities: 1, devices: 1, keyOutdated: [] });
    expect(sorted(await rowsOf(grace))).toEqual([
      writeDeviceEntry(phoneEntry(grace, 'dev1')),
      writeIdentityEntry(aliceEntry(grace, { activeDevices: 1 })),
    ]);
  });

  test('from an export that does not say when it began is a fault', async () => {
    const backup = {
      startedAt: 'yesterday',
      auditTableId: 'id',
      items: [writeIdentityEntry(aliceEntry(user('frank')))],
    };
    await expect(restoreRegistry(scene.dependencies, backup, { confirmed: true })).rejects.toThrow(
      new TypeError('from and to must be times such as 2026-01-31T12:00:00Z'),
    );
    expect(await rowsOf(user('frank'))).toEqual([]);
  });
});
