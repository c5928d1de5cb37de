import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { placeEvent } from '../../shared/audit/portal-event.ts';
import { revocationEvent } from '../../shared/audit/revocation-event.ts';
import { writeEvent } from '../../shared/audit/write-event.ts';
import { writeItem } from '../../shared/aws/item-attributes.ts';
import { fingerprintOf } from '../../shared/protocol/public-key.ts';
import { readDelegation } from '../../shared/registry/read-delegation.ts';
import { auditTableId } from '../../shared/zone/audit-table-id.ts';
import { createBackupStore, readBackup } from '../../shared/zone/create-backup-store.ts';
import { printExport, readExport } from '../../shared/zone/registry-export.ts';
import { restoreRegistry } from '../../shared/zone/restore-registry.ts';
import { restoreZone } from '../../shared/zone/restore-zone.ts';
import { scanRegistry } from '../../shared/zone/scan-registry.ts';
import { newKey, parentValue, primaryKey } from './zone-entries.ts';
import { zoneScene } from './zone-scene.ts';

let scene: Awaited<ReturnType<typeof zoneScene>>;
const [alice, bob] = ['alice.btps.saas.example', 'bob.btps.saas.example'];

beforeAll(async () => {
  scene = await zoneScene();
});

/** The same registry every day; the trail of the days before is older than the exports of the day. */
beforeEach(async () => {
  scene.clock.nowMs += 86_400_000;
  await loseRegistry();
  await scene.putIdentity(alice, { activeDevices: 3 });
  for (const device of ['dev1', 'dev2', 'dev3']) await scene.putDevice(alice, device);
  await scene.putIdentity(bob, { activeDevices: 1 });
  await scene.putDevice(bob, 'dev1');
  await scene.client.send(
    new PutItemCommand({
      TableName: 'Registry',
      Item: writeItem({ originalIdentity: alice, entry: 'tokens#dev1', hash: 'hash', epoch: 1 }),
    }),
  );
  await scene.sync([alice, bob]);
});

const rowsOf = async () => {
  const rows = [];
  for await (const item of scanRegistry(scene.dependencies)) rows.push(item);
  return rows;
};

async function exportNow() {
  const tableId = await auditTableId(scene.client, 'AuditEvents');
  const startedAt = new Date(scene.clock.nowMs).toISOString();
  return readExport(printExport({ startedAt, auditTableId: tableId, items: await rowsOf() }));
}

async function loseRegistry(): Promise<void> {
  for (const { originalIdentity = { S: '' }, entry = { S: '' } } of await rowsOf()) {
    await scene.client.send(
      new DeleteItemCommand({ TableName: 'Registry', Key: { originalIdentity, entry } }),
    );
  }
}

const tellRevoked = (
  device: string | undefined,
  more: { revocationId?: string; reason?: 'compromised' } = {},
) =>
  writeEvent(
    { client: scene.client, tableName: 'AuditEvents' },
    revocationEvent(alice, scene.clock.nowMs, {
      stage: 'revoked',
      userIdentity: 'alice$saas.example',
      ...(device !== undefined && { delegatedIdentity: `${device}$${alice}` }),
      reason: 'device_lost',
      revokedBy: 'alice$saas.example',
      principal: 'arn:aws:iam::1:user/portal',
      recordTtlSeconds: 300,
      ...more,
    }),
  );

const tellChange = (change: 'key_rotated' | 'closed' | 'updated', epoch: number, key = primaryKey) =>
  writeEvent(
    { client: scene.client, tableName: 'AuditEvents' },
    {
      ...placeEvent(alice, scene.clock.nowMs, [change]),
      type: 'identity_change',
      change,
      userIdentity: 'alice$saas.example',
      principal: 'arn:aws:iam::1:user/portal',
      fingerprint: fingerprintOf(Buffer.from(key, 'base64')),
      epoch,
      deviceLimit: 7,
      administrators: ['carol$saas.example'],
    },
  );

const restore = (backup: Awaited<ReturnType<typeof exportNow>>, confirmed = false) =>
  restoreRegistry(scene.dependencies, backup, { confirmed });

describe('a lost zone', () => {
  test('is rebuilt from the live registry, record for record', async () => {
    const before = scene.published();
    const { id } = scene.store.createZone('btps.saas.example');
    const restored = await restoreZone(scene.dependencies, (identities) =>
      scene.sync(identities, { zoneId: id }),
    );
    expect(restored).toEqual({ identities: 2, changed: 2, failed: [] });
    expect(scene.published('btps.saas.example', id)).toEqual(before);
  });
});

describe('a lost registry', () => {
  test('comes back from the export, a device revoked since stays revoked with its tokens, and DNS follows', async () => {
    const backup = await exportNow();
    scene.clock.nowMs += 60_000;
    await tellRevoked('dev1', { revocationId: 'rev_1', reason: 'compromised' });
    await loseRegistry();
    expect(await restore(backup)).toEqual({
      trailIsComplete: true,
      identities: 2,
      devices: 3,
      revokedSince: [`dev1$${alice}`],
      suspended: [],
      keyOutdated: [],
    });
    const { identity, device } = await readDelegation(scene.client, 'Registry', alice, 'dev1');
    expect(identity).toMatchObject({ status: 'active', activeDevices: 2 });
    expect(device).toMatchObject({
      status: 'revoked',
      revocationId: 'rev_1',
      compromised: true,
      revokedAt: new Date(scene.clock.nowMs).toISOString(),
    });
    const rows = await rowsOf();
    expect(rows).toContainEqual(
      expect.objectContaining({
        entry: { S: 'tokens#dev1' },
        revokedAt: device?.revokedAt && { S: device.revokedAt },
      }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ entry: { S: 'key' }, compromised: { BOOL: true } }),
    );
    await scene.sync([alice, bob]);
    expect(scene.published(alice)[alice]).toEqual([parentValue('dev2', 'dev3')]);
    expect(scene.listed(bob)).toEqual(['dev1']);
  });

  test('running it again changes nothing, and what is there is never overwritten', async () => {
    const backup = await exportNow();
    await loseRegistry();
    await restore(backup);
    await scene.revoke(alice, 'dev2');
    const before = await rowsOf();
    await restore(backup, true);
    expect(await rowsOf()).toEqual(before);
  });

  test('with a trail that was restored itself the devices wait until an administrator confirms', async () => {
    const backup = { ...(await exportNow()), auditTableId: 'the table before' };
    await tellRevoked('dev3');
    await loseRegistry();
    expect(await restore(backup)).toMatchObject({
      trailIsComplete: false,
      devices: 0,
      suspended: [`dev1$${alice}`, `dev2$${alice}`, `dev1$${bob}`],
    });
    expect(await readDelegation(scene.client, 'Registry', alice, 'dev1')).toEqual({
      identity: expect.objectContaining({ activeDevices: 0 }),
    });
    expect(await restore(backup, true)).toMatchObject({ devices: 3, suspended: [] });
    const { identity, device } = await readDelegation(scene.client, 'Registry', alice, 'dev1');
    expect(identity).toMatchObject({ activeDevices: 2 });
    expect(device).toMatchObject({ status: 'active' });
  });

  test.each([
    ['revoking all devices', () => tellRevoked(undefined), { status: 'active' }],
    ['closing the identity', () => tellChange('closed', 2), { status: 'closed', epoch: 2 }],
    [
      'raising the epoch',
      () => tellChange('updated', 2),
      { epoch: 2, administrators: ['carol$saas.example'] },
    ],
  ])('%s since the export leaves no device behind', async (_, tell, identity) => {
    const backup = await exportNow();
    scene.clock.nowMs += 60_000;
    await tell();
    await loseRegistry();
    await restore(backup);
    const found = await readDelegation(scene.client, 'Registry', alice, 'dev2');
    expect(found.identity).toMatchObject({ ...identity, activeDevices: 0 });
    expect(found.device?.status).toBe('revoked');
  });

  test('devices that an older epoch had left behind come back revoked, whatever the epoch is afterwards', async () => {
    await scene.putIdentity(alice, { epoch: 2, notBefore: '2026-01-30T00:00:00.000Z' });
    const backup = await exportNow();
    await loseRegistry();
    await restore(backup);
    expect((await readDelegation(scene.client, 'Registry', alice, 'dev2')).device).toMatchObject({
      status: 'revoked',
      revokedAt: '2026-01-30T00:00:00.000Z',
    });
  });

  test('a primary key replaced since is not published again: the user waits for the portal', async () => {
    const backup = await exportNow();
    await tellChange('key_rotated', 1, newKey());
    await loseRegistry();
    expect(await restore(backup)).toMatchObject({ identities: 1, keyOutdated: ['alice$saas.example'] });
    expect(await readDelegation(scene.client, 'Registry', alice, 'dev1')).toEqual({});
    await scene.putIdentity(alice, { primaryKey: newKey() });
    expect(await restore(backup)).toMatchObject({ identities: 2, keyOutdated: [] });
    const { identity, device } = await readDelegation(scene.client, 'Registry', alice, 'dev1');
    expect([identity?.activeDevices, device?.status]).toEqual([3, 'active']);
  });
});

describe('exports', () => {
  test('that are cut off, altered or something else are refused', async () => {
    const text = printExport({
      startedAt: '2026-01-31T12:00:00.000Z',
      auditTableId: 'id',
      items: await rowsOf(),
    });
    expect(() => readExport(text.split('\n').slice(0, -2).join('\n'))).toThrow('cut off or was altered');
    expect(() => readExport(text.replace('dev2', 'dev9'))).toThrow('cut off or was altered');
    expect(() => readExport('{}\n{}\n')).toThrow('no export of a registry');
  });

  test('leave out what only lives in the moment, and keep sets', async () => {
    const { items } = await exportNow();
    expect(items.map(({ originalIdentity }) => originalIdentity?.S)).not.toContain('zone');
    expect(items.find(({ entry }) => entry?.S === 'dns#keys')?.publishedKeys).toEqual({ SS: [primaryKey] });
  });

  test('in a folder are readable by their owner alone, and come back as they were', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backup-'));
    const location = await createBackupStore(`${pathToFileURL(folder).href}/`).write(
      'export.jsonl',
      'text\n',
    );
    expect(location).toBe(`${pathToFileURL(folder).href}/export.jsonl`);
    expect(await readBackup(location)).toBe('text\n');
    expect((await stat(new URL(location))).mode & 0o777).toBe(0o600);
  });

  test('have no place but a bucket or an absolute folder', () => {
    expect(() => createBackupStore('https://example.com')).toThrow(
      new TypeError('a backup location begins with s3:// or file:///'),
    );
  });
});
