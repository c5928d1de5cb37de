import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/watch/reconcile.ts';
import { identityKey } from '../../../shared/registry/entries.ts';
import { deviceValue, parentValue } from '../../zone/zone-entries.ts';
import { noonMs, txtChange } from '../../zone/zone-scene.ts';
import { watchScene } from './watch-scene.ts';

let scene: Awaited<ReturnType<typeof watchScene>>;
const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((account) => `${account}.btps.saas.example`) as [
  string,
  string,
  string,
];

beforeAll(async () => {
  scene = await watchScene();
  for (const identity of [alice, bob, carol]) await scene.putIdentity(identity, { activeDevices: 1 });
  const recently = new Date(noonMs - 86_400_000).toISOString();
  await scene.putDevice(alice, 'dev1', { createdAt: recently });
  await scene.putDevice(bob, 'dev1', { createdAt: recently, expiresAtSeconds: noonMs / 1000 + 60 });
  await scene.putDevice(carol, 'old1', { createdAt: new Date(noonMs - 90 * 86_400_000).toISOString() });
  await scene.putDevice(carol, 'old2', { createdAt: '2025-01-01T00:00:00.000Z', lastSeenAt: recently });
  await scene.sync([alice, bob, carol]);
});

const nothing = { identities: 3, drifted: [], marked: [], expired: [], findings: [] };

describe('reconcile (design, Desired state)', () => {
  test('without drift it lists the devices that were unused for 90 days and touches nothing', async () => {
    expect(await reconcile(scene.watch)).toEqual({ ...nothing, unused: [`old1$${carol}`] });
  });

  test('records deleted by hand are drift: marked for zone-sync, which puts them back', async () => {
    await scene.change(txtChange('DELETE', `dev1.${alice}`, deviceValue));
    scene.calls.length = 0;
    expect(await reconcile(scene.watch)).toMatchObject({ drifted: [alice], marked: [alice] });
    expect(scene.calls).not.toContain('ChangeResourceRecordSets');
    const { Item: item } = await scene.client.send(
      new GetItemCommand({ TableName: 'Registry', Key: identityKey(alice) }),
    );
    expect(item).toMatchObject({ syncRequestedAt: { S: '2026-01-31T12:00:00.000Z' } });
    await scene.sync([alice]);
    expect(scene.published(alice)[`dev1.${alice}`]).toEqual([deviceValue]);
    expect(await reconcile(scene.watch)).toMatchObject({ drifted: [], marked: [] });
  });

  test('a device that waits to be published is no drift, but zone-sync is woken', async () => {
    await scene.putDevice(alice, 'dev2', { createdAt: new Date(noonMs).toISOString() });
    expect(await reconcile(scene.watch)).toMatchObject({ drifted: [], marked: [alice] });
    await scene.sync([alice]);
  });

  test('records below no identity are reported and stay; a wildcard and a delegation are in the way', async () => {
    const stray = 'stray.btps.saas.example';
    const ns = { TTL: 60, ResourceRecords: [{ Value: 'ns.elsewhere.example' }] };
    await scene.change(
      txtChange('CREATE', stray, parentValue()),
      txtChange('CREATE', '*.btps.saas.example', 'key='),
      { Action: 'CREATE', ResourceRecordSet: { Name: `sub.${stray}`, Type: 'NS', ...ns } },
    );
    const { findings, drifted } = await reconcile(scene.watch);
    expect(drifted).toEqual([]);
    expect(findings).toHaveLength(3);
    expect(findings).toEqual(
      expect.arrayContaining([
        { kind: 'unknown-name', name: stray, type: 'TXT' },
        { kind: 'obstacle', name: '\\052.btps.saas.example', type: 'TXT' },
        { kind: 'obstacle', name: `sub.${stray}`, type: 'NS' },
      ]),
    );
    expect(scene.published(stray)[stray]).toEqual([parentValue()]);
  });

  test('an expired device leaves the registry with an audit event, and DNS with the next sync', async () => {
    scene.clock.nowMs += 60_000;
    expect(await reconcile(scene.watch)).toMatchObject({
      expired: [`dev1$${bob}`],
      marked: [bob],
      drifted: [],
    });
    expect(await scene.trail(bob)).toMatchObject([
      {
        type: 'delegation_expired',
        delegatedIdentity: `dev1$${bob}`,
        userIdentity: 'bob$saas.example',
        expiredAt: '2026-01-31T12:01:00.000Z',
      },
    ]);
    await scene.sync([bob]);
    expect(scene.published(bob)).toEqual({ [bob]: [parentValue()] });
    expect(await scene.publications(bob)).toEqual({ dev1: 'removed' });
    const { Item: item } = await scene.client.send(
      new GetItemCommand({ TableName: 'Registry', Key: identityKey(bob) }),
    );
    expect(item?.activeDevices).toEqual({ N: '0' });
    expect(await reconcile(scene.watch)).toMatchObject({ expired: [], marked: [] });
  });
});
