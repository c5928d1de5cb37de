import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { identityKey } from '../../shared/registry/entries.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import { listRemovals } from '../../shared/zone/removal-entry.ts';
import { deviceValue, newKey, parentValue, primaryKey } from './zone-entries.ts';
import { txtChange, zoneScene } from './zone-scene.ts';

let scene: Awaited<ReturnType<typeof zoneScene>>;

beforeAll(async () => {
  scene = await zoneScene();
});

describe('the before and after of revocation.md', () => {
  test('revoking dev1234 removes its record and leaves dev5678 alone in the list (DNS Record Removal)', async () => {
    const identity = await scene.publishUser('alice', 'dev1234', 'dev5678');
    expect(scene.published(identity)).toEqual({
      [identity]: [parentValue('dev1234', 'dev5678')],
      [`dev1234.${identity}`]: [deviceValue],
      [`dev5678.${identity}`]: [deviceValue],
    });
    expect(await scene.publications()).toEqual({ dev1234: 'published', dev5678: 'published' });

    await scene.revoke(identity, 'dev1234');
    const results = await scene.sync([identity]);

    expect(results).toEqual([{ originalIdentity: identity, outcome: 'changed', findings: [] }]);
    expect(scene.published(identity)).toEqual({
      [identity]: [parentValue('dev5678')],
      [`dev5678.${identity}`]: [deviceValue],
    });
    expect(await scene.publications()).toEqual({ dev1234: 'removed', dev5678: 'published' });
    expect(await scene.trail()).toEqual([
      expect.objectContaining({
        type: 'delegation_revocation',
        stage: 'records_removed',
        revocationId: 'rev_dev1234',
        userIdentity: 'alice$saas.example',
        delegatedIdentity: `dev1234$${identity}`,
        dnsRecordsRemoved: [`dev1234.${identity}`, `${identity} (updated d= field)`],
        timestamp: '2026-01-31T12:00:00.000Z',
      }),
    ]);
    expect(await listRemovals(scene.dependencies, identity)).toMatchObject([
      { devices: ['dev1234'], removedAtMs: scene.clock.nowMs, changeId: expect.stringMatching(/LOCAL$/) },
    ]);
    expect(scene.invalidated).toEqual(expect.arrayContaining([identity, `dev1234.${identity}`]));
    expect(scene.calls).toEqual(['ListResourceRecordSets', 'ChangeResourceRecordSets']);
  });

  test('a shared DNS cache that fails is a fault that is told, and holds up nothing', async () => {
    const identity = await scene.publishUser('uncached', 'dev1234');
    await scene.revoke(identity, 'dev1234');
    scene.faults.length = 0;
    const sharedCache = { invalidate: () => Promise.reject(new Error('throttled')) };
    expect(await scene.sync([identity], { sharedCache })).toMatchObject([{ outcome: 'changed' }]);
    expect(await scene.publications(identity)).toEqual({ dev1234: 'removed' });
    expect(scene.faults).toEqual([new Error('throttled')]);
    scene.faults.length = 0;
  });

  test('a second run changes nothing and writes nothing', async () => {
    const identity = await scene.publishUser('again', 'dev1234', 'dev5678');
    await scene.revoke(identity, 'dev1234');
    await scene.sync([identity]);
    const before = await scene.trail(identity);
    scene.calls.length = 0;
    expect(await scene.sync([identity])).toEqual([
      { originalIdentity: identity, outcome: 'unchanged', findings: [] },
    ]);
    expect(scene.calls).toEqual(['ListResourceRecordSets']);
    expect(await scene.trail(identity)).toEqual(before);
  });
});

describe('all devices of an identity (design, Desired state)', () => {
  test('a raised epoch empties the list in one request; the rows are marked when they follow', async () => {
    const identity = await scene.publishUser('epoch', 'dev1', 'dev2');
    await scene.update(
      new UpdateItemCommand({
        TableName: 'Registry',
        Key: identityKey(identity),
        UpdateExpression: 'SET epoch = :two',
        ExpressionAttributeValues: { ':two': { N: '2' } },
      }),
    );
    await scene.sync([identity]);
    expect(scene.published(identity)).toEqual({ [identity]: [parentValue()] });
    expect(await scene.publications(identity)).toEqual({ dev1: 'published', dev2: 'published' });
    await scene.revoke(identity, 'dev1');
    await scene.revoke(identity, 'dev2');
    await scene.sync([identity]);
    expect(await scene.publications(identity)).toEqual({ dev1: 'removed', dev2: 'removed' });
    const removed = [`${identity} (updated d= field)`];
    expect((await scene.trail(identity)).map((event) => event.dnsRecordsRemoved)).toEqual(
      expect.arrayContaining([
        [`dev1.${identity}`, ...removed],
        [`dev2.${identity}`, ...removed],
      ]),
    );
  });

  test('400 devices leave DNS in three change requests, the parent record first', async () => {
    const identity = 'many.btps.saas.example';
    const devices = Array.from({ length: 400 }, (_, number) => `dev${1000 + number}`);
    await scene.putIdentity(identity, { epoch: 2 });
    await inParallel(devices, 50, (device) =>
      scene.putDevice(identity, device, { publication: 'published' }),
    );
    await scene.change(txtChange('CREATE', identity, parentValue(...devices)));
    for (const half of [devices.slice(0, 200), devices.slice(200)]) {
      await scene.change(...half.map((device) => txtChange('CREATE', `${device}.${identity}`, deviceValue)));
    }
    scene.calls.length = 0;
    scene.notes.length = 0;
    expect(await scene.sync([identity])).toMatchObject([{ outcome: 'changed', findings: [] }]);
    expect(scene.published(identity)).toEqual({ [identity]: [parentValue()] });
    expect(scene.calls.filter((call) => call === 'ChangeResourceRecordSets')).toHaveLength(3);
    expect(scene.calls.filter((call) => call === 'ListResourceRecordSets')).toHaveLength(2);
    expect(scene.notes[0]?.details).toEqual({ changes: 1, outcome: 'accepted' });
  });

  test('a run that read the registry before a revocation, and the zone after its removal, does not publish the device again (found by the model of publication)', async () => {
    const identity = await scene.publishUser('late', 'dev1234');
    const route53 = scene.connect();
    let isRevoked = false;
    route53.middlewareStack.add(
      (next) => async (args) => {
        if (!isRevoked) {
          isRevoked = true;
          await scene.revoke(identity, 'dev1234');
          await scene.sync([identity]);
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    const [late] = await scene.sync([identity], { route53 });

    expect(late).toMatchObject({ originalIdentity: identity, outcome: 'changed' });
    expect(scene.listed(identity)).toEqual([]);
    expect(Object.keys(scene.published(identity))).toEqual([identity]);
    expect(await scene.publications(identity)).toEqual({ dev1234: 'removed' });
  });

  test('an identity that the registry has lost keeps its records: a lost registry must not empty the zone', async () => {
    const identity = 'lost.btps.saas.example';
    await scene.putDevice(identity, 'dev1');
    await scene.change(txtChange('CREATE', identity, parentValue('dev1')));
    await scene.change(txtChange('CREATE', `dev1.${identity}`, deviceValue));
    expect(await scene.sync([identity])).toMatchObject([{ outcome: 'unchanged' }]);
    expect(scene.listed(identity)).toEqual(['dev1']);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending' });
  });
});

describe('what others write (design, Desired state: foreign_edit)', () => {
  test('other TXT values at our names are kept, and no edit', async () => {
    const identity = await scene.publishUser('spf', 'dev1');
    await scene.change(txtChange('UPSERT', identity, parentValue('dev1'), 'v=spf1 -all'));
    await scene.putDevice(identity, 'dev2');
    expect(await scene.sync([identity])).toMatchObject([{ outcome: 'changed', findings: [] }]);
    expect(scene.published(identity)[identity]).toEqual(['v=spf1 -all', parentValue('dev1', 'dev2')]);
  });

  test.each([
    ['a device that was never enrolled', () => parentValue('dev1', 'evil')],
    [
      'another primary key',
      () => parentValue('dev1').replace(primaryKey.slice(-12, -4), newKey().slice(-12, -4)),
    ],
    ['an empty key', () => 'key='],
  ])('%s in the parent record is put right and told', async (what, value) => {
    const identity = await scene.publishUser(`edit${what.length}`, 'dev1');
    await scene.change(txtChange('UPSERT', identity, value()));
    const results = await scene.sync([identity]);
    expect(results).toMatchObject([
      { outcome: 'changed', findings: [{ kind: 'foreign-edit', name: identity }] },
    ]);
    expect(scene.published(identity)[identity]).toEqual([parentValue('dev1')]);
    expect(await scene.trail(identity)).toMatchObject([
      { type: 'foreign_edit', name: identity, foundValues: 1 },
    ]);
    expect(scene.notes).toContainEqual({ occurrence: 'foreignEdits', value: 1, details: { name: identity } });
  });

  test('a rotated primary key is published and no edit', async () => {
    const identity = await scene.publishUser('rotated', 'dev1');
    await scene.putIdentity(identity, { primaryKey: newKey() });
    expect(await scene.sync([identity])).toMatchObject([{ outcome: 'changed', findings: [] }]);
  });

  test('names that the registry does not know are reported and stay', async () => {
    const identity = await scene.publishUser('stranger', 'dev1');
    await scene.change(txtChange('CREATE', `stray.${identity}`, deviceValue));
    const name = `stray.${identity}`;
    expect(await scene.sync([identity])).toMatchObject([
      { outcome: 'unchanged', findings: [{ kind: 'unknown-name', name, type: 'TXT' }] },
    ]);
    expect(scene.published(name)).toEqual({ [name]: [deviceValue] });
  });

  test('a CNAME at a device holds up that device alone, which is not listed either', async () => {
    const identity = await scene.publishUser('alias', 'dev1');
    const name = `dev2.${identity}`;
    const values = { TTL: 60, ResourceRecords: [{ Value: 'elsewhere.example' }] };
    await scene.change({ Action: 'CREATE', ResourceRecordSet: { Name: name, Type: 'CNAME', ...values } });
    await scene.putDevice(identity, 'dev2');
    await scene.putDevice(identity, 'dev3');
    expect(await scene.sync([identity])).toMatchObject([
      {
        outcome: 'changed',
        findings: [
          { kind: 'unpublishable', name, why: 'name-taken' },
          { kind: 'obstacle', name, type: 'CNAME' },
        ],
      },
    ]);
    expect(scene.listed(identity)).toEqual(['dev1', 'dev3']);
    expect(await scene.publications(identity)).toEqual({
      dev1: 'published',
      dev2: 'pending',
      dev3: 'published',
    });
  });
});
