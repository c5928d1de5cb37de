import type { Change } from '@aws-sdk/client-route-53';
import { beforeAll, describe, expect, test } from 'vitest';
import { closeRemoval, listRemovals, openRemoval } from '../../shared/zone/removal-entry.ts';
import { deviceValue, parentValue } from './zone-entries.ts';
import { noonMs, txtChange, zoneScene } from './zone-scene.ts';

let scene: Awaited<ReturnType<typeof zoneScene>>;

beforeAll(async () => {
  scene = await zoneScene();
});

/** Syncs with a report of its own; gives what was told. */
async function told(identity: string): Promise<unknown[]> {
  const tellings: unknown[] = [];
  const tell = (...telling: unknown[]) => void tellings.push(telling);
  const report = { note: () => undefined, done: tell, fault: tell };
  const sharedCache = { invalidate: () => Promise.reject('throttled') };
  await scene.sync([identity], { report, sharedCache });
  return tellings;
}

/** What somebody else does who needs a name for a CNAME. */
async function takeName(name: string, value: string): Promise<void> {
  await scene.change(txtChange('DELETE', name, value));
  await scene.change(aliasOf('CREATE', name));
}

const aliasOf = (action: 'CREATE' | 'DELETE', name: string): Change => ({
  Action: action,
  ResourceRecordSet: {
    Name: name,
    Type: 'CNAME',
    TTL: 60,
    ResourceRecords: [{ Value: 'elsewhere.example' }],
  },
});

/** Of devices that were never published. */
const closedRemoval = (originalIdentity: string, ...devices: readonly string[]) => ({
  originalIdentity,
  entry: expect.any(String),
  devices,
  records: [],
  listed: [],
  parent: false,
  removedAtMs: noonMs,
  confirmed: [],
});

describe('what follows a change of the zone (design, Desired state)', () => {
  test('old answers about what changed are dropped once, and none when nothing changed', async () => {
    const identity = await scene.publishUser('answers', 'dev1', 'dev2');
    await scene.revoke(identity, 'dev1');
    await scene.sync([identity]);
    expect(scene.invalidated.toSorted()).toEqual([identity, `dev1.${identity}`]);
    scene.invalidated.length = 0;
    await scene.sync([identity]);
    expect(scene.invalidated).toEqual([]);
  });

  test('a removal is told by its ids, after the fault of a cache that failed', async () => {
    const identity = await scene.publishUser('told', 'dev1');
    await scene.revoke(identity, 'dev1');
    expect(await told(identity)).toEqual([
      ['shared DNS cache', 'throttled'],
      ['records_removed', { delegatedIdentity: `dev1$${identity}`, revocationId: 'rev_dev1' }],
    ]);
    expect(await scene.trail(identity)).toMatchObject([
      { stage: 'records_removed', delegatedIdentity: `dev1$${identity}`, revocationId: 'rev_dev1' },
    ]);
  });

  test('a removal without a revocation that has an id is told without one', async () => {
    const identity = await scene.publishUser('unnamed', 'dev1');
    await scene.putDevice(identity, 'dev1', {
      status: 'revoked',
      revokedAt: '2026-01-31T12:00:00.000Z',
      publication: 'published',
    });
    expect((await told(identity)).at(-1)).toStrictEqual([
      'records_removed',
      { delegatedIdentity: `dev1$${identity}` },
    ]);
    expect((await scene.trail(identity)).map(({ revocationId }) => revocationId)).toEqual([undefined]);
  });

  test('what a raised epoch removes is closed although no row is revoked yet', async () => {
    const identity = await scene.publishUser('epoch', 'dev1');
    await scene.putIdentity(identity, { epoch: 2 });
    await scene.sync([identity]);
    expect(await listRemovals(scene.dependencies, identity)).toEqual([
      {
        ...closedRemoval(identity, 'dev1'),
        records: ['dev1'],
        listed: ['dev1'],
        changeId: expect.stringMatching(/LOCAL$/),
      },
    ]);
  });

  test('closing takes the record of the user away too', async () => {
    const identity = await scene.publishUser('closed', 'dev1');
    await scene.putIdentity(identity, { status: 'closed', epoch: 2 });
    await scene.revoke(identity, 'dev1');
    await scene.sync([identity]);
    expect(scene.published(identity)).toEqual({});
    expect(await listRemovals(scene.dependencies, identity)).toMatchObject([
      { devices: ['dev1'], records: ['dev1'], parent: true, removedAtMs: noonMs },
    ]);
    expect(await scene.trail(identity)).toMatchObject([
      { dnsRecordsRemoved: [`dev1.${identity}`, identity] },
    ]);
  });

  test('devices of an identity that the registry has lost are not accounted for', async () => {
    const identity = 'lost.btps.saas.example';
    await scene.putDevice(identity, 'dev1');
    await scene.putDevice(identity, 'dev2', { status: 'revoked', revokedAt: '2026-01-31T12:00:00.000Z' });
    await scene.sync([identity]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending', dev2: 'pending' });
    expect(await listRemovals(scene.dependencies, identity)).toEqual([]);
  });

  test('a device that was never published is watched too, in one entry with its like', async () => {
    const identity = await scene.publishUser('quick');
    for (const device of ['dev1', 'dev2']) {
      await scene.putDevice(identity, device);
      await scene.revoke(identity, device);
    }
    await scene.sync([identity]);
    expect(await listRemovals(scene.dependencies, identity)).toStrictEqual([
      closedRemoval(identity, 'dev1', 'dev2'),
    ]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'removed', dev2: 'removed' });
    const nothingRemoved = { dnsRecordsRemoved: [] };
    expect(await scene.trail(identity)).toMatchObject([nothingRemoved, nothingRemoved]);
  });

  test('a device that expired before it was published is not called published', async () => {
    const identity = await scene.publishUser('expired');
    await scene.putDevice(identity, 'dev1', { expiresAtSeconds: 1_769_860_800 });
    await scene.putDevice(identity, 'dev2');
    await scene.sync([identity]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending', dev2: 'published' });
  });

  test('a later removal leaves the time and the change of one before as they are', async () => {
    const identity = await scene.publishUser('later', 'dev1', 'dev2');
    await scene.revoke(identity, 'dev1');
    await scene.sync([identity]);
    const [first] = await listRemovals(scene.dependencies, identity);
    scene.clock.nowMs += 1000;
    await scene.revoke(identity, 'dev2');
    await scene.sync([identity]);
    scene.clock.nowMs = noonMs;
    expect(await listRemovals(scene.dependencies, identity)).toContainEqual(first);
    expect((await scene.trail(identity)).map(({ timestamp }) => timestamp)).toEqual([
      '2026-01-31T12:00:00.000Z',
      '2026-01-31T12:00:01.000Z',
    ]);
  });
});

describe('what another run is about to remove (design, Desired state)', () => {
  const open = (originalIdentity: string, devices: readonly string[], parent: boolean) =>
    openRemoval(scene.dependencies, { originalIdentity, devices, records: [], listed: [], parent });

  test('stays open as long as the zone should hold it', async () => {
    const identity = await scene.publishUser('others', 'dev1', 'dev2');
    await open(identity, ['dev1', 'dev2'], false);
    await open(identity, [], true);
    await scene.revoke(identity, 'dev1');
    scene.clock.nowMs += 1000;
    await scene.sync([identity]);
    const removals = await listRemovals(scene.dependencies, identity);
    const times = removals.map(({ devices, removedAtMs }) => [devices.join(), removedAtMs]);
    expect(new Map(times as [string, unknown][])).toEqual(
      new Map<string, unknown>([
        ['dev1', scene.clock.nowMs],
        ['dev1,dev2', undefined],
        ['', undefined],
      ]),
    );
    expect(await scene.publications(identity)).toEqual({ dev1: 'removed', dev2: 'published' });
    scene.clock.nowMs = noonMs;
  });

  test('is no account of a device as long as it is not removed', async () => {
    const identity = await scene.publishUser('waits', 'dev2');
    await open(identity, ['dev1'], true);
    await scene.putDevice(identity, 'dev1');
    await scene.revoke(identity, 'dev1');
    expect(await scene.sync([identity])).toEqual([
      { originalIdentity: identity, outcome: 'unchanged', findings: [] },
    ]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending', dev2: 'published' });
    expect(await scene.trail(identity)).toEqual([]);
  });

  test('was removed when the first of several changes was', async () => {
    const identity = await scene.publishUser('twice', 'dev1');
    await open(identity, ['dev1'], false);
    for (const removal of await listRemovals(scene.dependencies, identity))
      await closeRemoval(scene.dependencies, removal, { removedAtMs: noonMs - 60_000 });
    await scene.revoke(identity, 'dev1');
    await scene.sync([identity]);
    expect(await scene.trail(identity)).toMatchObject([
      {
        timestamp: '2026-01-31T11:59:00.000Z',
        dnsRecordsRemoved: [`dev1.${identity}`, `${identity} (updated d= field)`],
      },
    ]);
  });
});

describe('a name of ours that somebody else has taken (design, Desired state: obstacles)', () => {
  test('at a revoked device leaves that device unaccounted for, until the name is free', async () => {
    const identity = await scene.publishUser('taken', 'dev1', 'dev2');
    await takeName(`dev1.${identity}`, deviceValue);
    for (const device of ['dev1', 'dev2']) await scene.revoke(identity, device);
    await scene.sync([identity]);
    expect(scene.listed(identity)).toEqual([]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending', dev2: 'removed' });
    await scene.change(aliasOf('DELETE', `dev1.${identity}`));
    await scene.sync([identity]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'removed', dev2: 'removed' });
  });

  test('at the user leaves all of her devices as they were', async () => {
    const identity = await scene.publishUser('top', 'dev1');
    await takeName(identity, parentValue('dev1'));
    await scene.putDevice(identity, 'dev2');
    await scene.revoke(identity, 'dev1');
    await scene.sync([identity]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending', dev2: 'pending' });
    expect(await scene.trail(identity)).toEqual([]);
  });
});
