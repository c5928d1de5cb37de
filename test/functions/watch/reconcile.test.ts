import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/watch/reconcile.ts';
import { queryAll } from '../../../shared/aws/query-all.ts';
import { writeEnrolmentEntry } from '../../../shared/enrolment/enrolment-entry.ts';
import { type IdentityEntry, identityKey } from '../../../shared/registry/entries.ts';
import { readDelegation } from '../../../shared/registry/read-delegation.ts';
import { revocationPut } from '../../../shared/revocation/revocation-entry.ts';
import { refreshFamilyKey } from '../../../shared/tokens/refresh-family.ts';
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

const nothing = {
  identities: 3,
  drifted: [],
  marked: [],
  expired: [],
  leftBehind: [],
  concluded: [],
  announced: [],
  enrolmentsDeleted: 0,
  findings: [],
};

describe('reconcile (design, Desired state)', () => {
  test('without drift it lists the devices that were unused for 90 days, and tells whose expire soon, once', async () => {
    const listed = { ...nothing, unused: [`old1$${carol}`] };
    expect(await reconcile(scene.watch)).toEqual({ ...listed, announced: [`dev1$${bob}`] });
    const expiresAt = new Date(noonMs + 60_000).toISOString();
    expect(scene.notices).toEqual([
      {
        notice: 'expiry_ahead',
        noticeId: `expiry:dev1$${bob}:${expiresAt}`,
        userIdentity: 'bob$saas.example',
        originalIdentity: bob,
        devices: ['dev1'],
        expiresAt,
      },
    ]);
    expect(await reconcile(scene.watch)).toEqual(listed);
    expect(scene.notices).toHaveLength(1);
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

  test('a device that is revoked, and taken out of the zone, between the two readings is no drift', async () => {
    await scene.putDevice(alice, 'dev3', { createdAt: new Date(noonMs).toISOString() });
    await scene.sync([alice]);
    await scene.change(txtChange('DELETE', `dev1.${alice}`, deviceValue));
    let lists = 0;
    const route53 = scene.connect();
    route53.middlewareStack.add(
      (next) => async (args) => {
        lists += 1;
        // The first list is of the whole zone; the second comes when an identity seems to differ.
        if (lists === 2) {
          await scene.revoke(alice, 'dev3');
          await scene.sync([alice]);
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    expect(await reconcile({ ...scene.watch, route53 })).toMatchObject({ drifted: [] });
    expect(lists).toBe(2);
    expect(scene.published(alice)[`dev1.${alice}`]).toEqual([deviceValue]);
    expect(scene.published(alice)[`dev3.${alice}`]).toBeUndefined();
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

  test.each([
    ['that is new', 'judy', 'createdAt', []],
    ['whose devices were all revoked', 'leo', 'notBefore', ['dev1']],
  ] as const)(
    'an identity %s has 300 s to be published, and is drift then',
    async (_, account, changedAt, devices) => {
      const identity = await scene.publishUser(account);
      for (const device of devices) await scene.putDevice(identity, device, { publication: 'published' });
      await scene.change(txtChange('DELETE', identity, parentValue()));
      const changedBefore = (ms: number) => ({ [changedAt]: new Date(scene.clock.nowMs - ms).toISOString() });
      await scene.putIdentity(identity, changedBefore(299_999));
      expect(await reconcile(scene.watch)).toMatchObject({ drifted: [], marked: [identity] });
      await scene.putIdentity(identity, changedBefore(300_000));
      expect(await reconcile(scene.watch)).toMatchObject({ drifted: [identity], marked: [identity] });
      await scene.sync([identity]);
      expect(await reconcile(scene.watch)).toMatchObject({ drifted: [], marked: [] });
    },
  );

  test('an identity whose key zone-sync has not seen waits for it, however long that takes', async () => {
    const identity = 'kim.btps.saas.example';
    await scene.putIdentity(identity, { createdAt: '2025-01-01T00:00:00.000Z' });
    scene.calls.length = 0;
    expect(await reconcile(scene.watch)).toMatchObject({ drifted: [], marked: [identity] });
    expect(scene.calls).toEqual(['ListResourceRecordSets']);
    await scene.sync([identity]);
    expect(await reconcile(scene.watch)).toMatchObject({ drifted: [], marked: [] });
  });

  test('a new identity with a device that was published is drift at once', async () => {
    const identity = await scene.publishUser('mia', 'dev1');
    await scene.putIdentity(identity, { createdAt: new Date(scene.clock.nowMs).toISOString() });
    await scene.change(txtChange('DELETE', `dev1.${identity}`, deviceValue));
    expect(await reconcile(scene.watch)).toMatchObject({ drifted: [identity], marked: [identity] });
    await scene.sync([identity]);
  });

  test('another TTL is put right without a look at each identity, and is no drift', async () => {
    scene.calls.length = 0;
    const { drifted, marked } = await reconcile({ ...scene.watch, recordTtlSeconds: 60 });
    expect(drifted).toEqual([]);
    expect(marked).toEqual(expect.arrayContaining([alice, carol]));
    expect(scene.calls).toEqual(['ListResourceRecordSets']);
    await scene.sync(marked);
  });
});

describe('what a revocation of all devices left behind (design, Desired state: epoch)', () => {
  const revocation = {
    contentHash: 'hash',
    reason: 'device_stolen',
    revokedBy: 'erin$saas.example',
    principal: 'arn:aws:iam::000000000000:user/portal',
    requestedAt: '2026-01-31T11:00:00Z',
    requestedAtMs: noonMs - 3_600_000,
    openedAtMs: noonMs - 3_600_000,
  } as const;

  /** A user whose epoch was raised, by whatever, before all rows had followed. */
  async function cutOff(account: string, more: Partial<IdentityEntry>, ...epochs: readonly number[]) {
    const identity = `${account}.btps.saas.example`;
    await scene.putIdentity(identity, { activeDevices: epochs.length, ...more });
    for (const [index, epoch] of epochs.entries()) {
      await scene.putDevice(identity, `dev${index}`, { epoch, publication: 'published' });
      await scene.update(
        new UpdateItemCommand({
          TableName: 'Registry',
          Key: refreshFamilyKey(identity, `dev${index}`),
          UpdateExpression: 'SET epoch = :epoch',
          ExpressionAttributeValues: { ':epoch': { N: String(epoch) } },
        }),
      );
    }
    return identity;
  }

  const device = async (identity: string, delegatedId: string) =>
    (await readDelegation(scene.client, 'Registry', identity, delegatedId)).device;

  test('is revoked, accounted to the revocation that it was left behind by, and then nothing is left', async () => {
    const erin = await cutOff('erin', { epoch: 3, notBefore: '2026-01-31T11:30:00.000Z' }, 1, 2, 3);
    const openedAtMs = { 2: noonMs - 3_600_000, 3: noonMs - 1_800_000 };
    for (const epoch of [3, 2] as const) {
      const item = revocationPut('Registry', {
        ...revocation,
        revocationId: `rev_${epoch}`,
        originalIdentity: erin,
        userIdentity: 'erin$saas.example',
        epoch,
        openedAtMs: openedAtMs[epoch],
      });
      await scene.client.send(new TransactWriteItemsCommand({ TransactItems: [item] }));
    }
    scene.invalidated.length = 0;
    expect(await reconcile(scene.watch)).toMatchObject({
      leftBehind: [`dev0$${erin}`, `dev1$${erin}`],
      marked: expect.arrayContaining([erin]),
      drifted: [],
    });
    expect(await device(erin, 'dev0')).toMatchObject({
      status: 'revoked',
      revokedAt: '2026-01-31T11:00:00.000Z',
      revocationId: 'rev_2',
      publication: 'pending',
    });
    expect(await device(erin, 'dev1')).toMatchObject({
      status: 'revoked',
      revokedAt: '2026-01-31T11:30:00.000Z',
      revocationId: 'rev_3',
    });
    expect(await device(erin, 'dev2')).toMatchObject({ status: 'active', publication: 'published' });
    expect((await readDelegation(scene.client, 'Registry', erin)).identity?.activeDevices).toBe(1);
    const { Item: tokens } = await scene.client.send(
      new GetItemCommand({ TableName: 'Registry', Key: refreshFamilyKey(erin, 'dev0') }),
    );
    expect(tokens).toMatchObject({ revokedAt: { S: '2026-01-31T11:00:00.000Z' } });
    expect(scene.invalidated).toEqual(expect.arrayContaining([erin, `dev0.${erin}`, `dev1.${erin}`]));
    const told = (await scene.trail(erin)).map((event) => [
      event.stage,
      event.delegatedIdentity,
      event.reason,
    ]);
    expect(told).toEqual([
      ['revoked', `dev0$${erin}`, 'device_stolen'],
      ['revoked', `dev1$${erin}`, 'device_stolen'],
    ]);
    expect(await reconcile(scene.watch)).toMatchObject({ leftBehind: [] });
  });

  test.each([
    ['a closed identity', 'frank', { status: 'closed' }, 'account_closed'],
    ['an identity whose primary key was compromised', 'grace', {}, 'compromised'],
  ] as const)('by %s, which no revocation began, is revoked too', async (_, account, more, reason) => {
    const identity = await cutOff(account, { epoch: 2, notBefore: '2026-01-31T11:30:00.000Z', ...more }, 1);
    expect(await reconcile(scene.watch)).toMatchObject({ leftBehind: [`dev0$${identity}`] });
    expect(await device(identity, 'dev0')).toMatchObject({
      status: 'revoked',
      revokedAt: '2026-01-31T11:30:00.000Z',
    });
    expect(await scene.trail(identity)).toMatchObject([
      { stage: 'revoked', reason, principal: 'watch:reconcile', revokedBy: `${account}$saas.example` },
    ]);
  });

  test('that can not be written is a fault, left to the next run, and holds up nobody else', async () => {
    const [heidi, ivan] = [await cutOff('heidi', { epoch: 2 }, 1), await cutOff('ivan', { epoch: 2 }, 1)];
    const failing = {
      ...scene.watch,
      client: failingAt(scene.connectDatabase(), 'TransactWriteItemsCommand', `dev0$${heidi}`),
    };
    scene.faults.length = 0;
    expect(await reconcile(failing)).toMatchObject({ leftBehind: [`dev0$${ivan}`] });
    expect(scene.faults).toEqual([new Error('refused')]);
    expect(await reconcile(scene.watch)).toMatchObject({ leftBehind: [`dev0$${heidi}`] });
  });
});

describe('a revocation that nobody was told of (revocation.md, Bulk Revocation)', () => {
  test('is finished by reconcile an hour later: its devices are revoked, and the user is told, once', async () => {
    const nina = await scene.publishUser('nina', 'dev1', 'dev2', 'dev3');
    const openedAtMs = scene.clock.nowMs - 3_599_000;
    const item = revocationPut('Registry', {
      ...{ revocationId: 'rev_cut_off', contentHash: 'hash', originalIdentity: nina, openedAtMs },
      ...{ userIdentity: 'nina$saas.example', devices: ['dev1', 'dev2'], reason: 'device_lost' },
      ...{ revokedBy: 'nina$saas.example', principal: 'portal', requestedAtMs: openedAtMs },
      requestedAt: new Date(openedAtMs).toISOString(),
    });
    await scene.client.send(new TransactWriteItemsCommand({ TransactItems: [item] }));
    for (const list of [scene.notices, scene.revocations]) list.length = 0;
    expect(await reconcile(scene.watch)).toMatchObject({ concluded: [] });
    scene.clock.nowMs += 1000;
    expect(await reconcile(scene.watch)).toMatchObject({
      concluded: ['rev_cut_off'],
      marked: expect.arrayContaining([nina]),
      drifted: [],
    });
    const statusOf = async (id: string) =>
      (await readDelegation(scene.client, 'Registry', nina, id)).device?.status;
    expect(await Promise.all(['dev1', 'dev2', 'dev3'].map(statusOf))).toEqual([
      'revoked',
      'revoked',
      'active',
    ]);
    expect(scene.notices).toMatchObject([
      { notice: 'devices_revoked', noticeId: 'revocation:rev_cut_off', devices: ['dev1', 'dev2'] },
    ]);
    expect(scene.revocations).toMatchObject([
      { revocationId: 'rev_cut_off', devices: [{ status: 'REVOKED' }, { status: 'REVOKED' }] },
    ]);
    expect(await reconcile(scene.watch)).toMatchObject({ concluded: [] });
    expect(scene.notices).toHaveLength(1);
  });
});

describe('one-time tokens', () => {
  const token = (tokenHash: string, expiresAtSeconds: number) =>
    writeEnrolmentEntry({
      originalIdentity: alice,
      tokenHash,
      epoch: 1,
      scopes: ['send'],
      expiresAtSeconds,
      createdAt: '2026-01-30T11:50:00.000Z',
      createdBy: 'alice$saas.example',
    });

  test('go a day after they expired, used or not, and younger ones stay', async () => {
    const nowSeconds = scene.clock.nowMs / 1000;
    const used = { usedBy: { S: 'fingerprint' }, delegatedId: { S: 'dev1' } };
    for (const item of [
      token('unused', nowSeconds - 86_400),
      { ...token('used', nowSeconds - 90_000), ...used },
      token('younger', nowSeconds - 86_399),
    ]) {
      await scene.client.send(new PutItemCommand({ TableName: 'Registry', Item: item }));
    }
    expect(await reconcile(scene.watch)).toMatchObject({ enrolmentsDeleted: 2, expired: [] });
    const kept = await queryAll(scene.client, {
      TableName: 'Registry',
      KeyConditionExpression: 'originalIdentity = :user AND begins_with(entry, :prefix)',
      ExpressionAttributeValues: { ':user': { S: alice }, ':prefix': { S: 'enrolment#' } },
    });
    expect(kept.map(({ entry }) => entry?.S)).toEqual(['enrolment#younger']);
  });
});

/** A client whose commands of one kind fail where they mention a text. */
function failingAt(client: DynamoDBClient, commandName: string, mention: string): DynamoDBClient {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const isMeant = context.commandName === commandName && JSON.stringify(args.input).includes(mention);
      if (isMeant) throw new Error('refused');
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}
