import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { type EnrolmentEntry, writeEnrolmentEntry } from '../../shared/enrolment/enrolment-entry.ts';
import { writeDeviceEntry, writeIdentityEntry } from '../../shared/registry/entries.ts';
import { type RevocationEntry, revocationPut } from '../../shared/revocation/revocation-entry.ts';
import { restoreZone } from '../../shared/zone/restore-zone.ts';
import { scanIdentities, scanRegistry } from '../../shared/zone/scan-registry.ts';
import { aliceEntry, phoneEntry } from './zone-entries.ts';

/** A registry that is scanned in these pages, and what it was asked. */
function registry(...pages: (readonly Item[] | undefined)[]) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    const page = asked.push(input);
    const more = page < pages.length && { LastEvaluatedKey: keyOf(page) };
    return { Items: pages[page - 1], ...more };
  };
  return { asked, client: { send } as unknown as DynamoDBClient, registryTable: 'Registry' };
}

const keyOf = (page: number): Item => ({ originalIdentity: { S: `user${page}` }, entry: { S: 'identity' } });
const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => `${name}.btps.saas.example`) as [
  string,
  string,
  string,
];
const tokens = (originalIdentity: string, device: string): Item => ({
  originalIdentity: { S: originalIdentity },
  entry: { S: `tokens#${device}` },
});

const enrolment: EnrolmentEntry = {
  originalIdentity: alice,
  tokenHash: 'hash',
  epoch: 1,
  scopes: ['send'],
  expiresAtSeconds: 1_769_861_400,
  createdAt: '2026-01-31T12:00:00.000Z',
  createdBy: 'alice$saas.example',
};

function revocation(id: string, more: Partial<RevocationEntry>): RevocationEntry {
  return {
    revocationId: id,
    contentHash: 'hash',
    originalIdentity: alice,
    userIdentity: 'alice$saas.example',
    reason: 'device_lost',
    revokedBy: 'alice$saas.example',
    principal: 'arn:aws:iam::1:user/portal',
    requestedAt: '2026-01-31T12:00:00.000Z',
    requestedAtMs: 1_769_860_800_000,
    openedAtMs: 1_769_860_800_000,
    ...more,
  };
}

const itemOf = (entry: RevocationEntry): Item => revocationPut('Registry', entry).Put?.Item ?? {};

describe('a scan of the registry', () => {
  test('reads page after page, each strongly consistent', async () => {
    const { asked, ...tables } = registry([tokens(alice, 'dev1')], undefined, [tokens(bob, 'dev2')]);
    const items: Item[] = [];
    for await (const item of scanRegistry(tables)) items.push(item);
    expect(items).toEqual([tokens(alice, 'dev1'), tokens(bob, 'dev2')]);
    const scan = { TableName: 'Registry', ConsistentRead: true };
    expect(asked).toStrictEqual([
      scan,
      { ...scan, ExclusiveStartKey: keyOf(1) },
      { ...scan, ExclusiveStartKey: keyOf(2) },
    ]);
  });

  test('gives what belongs to each user, revocations of all her devices by their epochs', async () => {
    const noticed = { noticedAtMs: 1_769_860_801_000 };
    const ofEpoch = (epoch: number) => revocation(`rev_${epoch}`, { epoch, ...(epoch === 4 && noticed) });
    const [second = {}, third = {}, fourth = {}] = [2, 3, 4].map((epoch) => itemOf(ofEpoch(epoch)));
    const tables = registry(
      [
        writeDeviceEntry(phoneEntry(alice, 'dev1')),
        writeEnrolmentEntry(enrolment),
        writeIdentityEntry(aliceEntry(alice)),
        tokens(alice, 'dev1'),
      ],
      [
        third,
        itemOf(revocation('rev_1', { devices: ['dev9'] })),
        second,
        fourth,
        writeDeviceEntry(phoneEntry(bob, 'dev2')),
        { originalIdentity: { S: bob } },
        { originalIdentity: { S: bob }, entry: { N: '1' } },
      ],
    );
    expect(await scanIdentities(tables)).toEqual([
      {
        rows: {
          originalIdentity: alice,
          identity: aliceEntry(alice),
          devices: [phoneEntry(alice, 'dev1')],
          publishedKeys: [],
        },
        withTokens: new Set(['dev1']),
        enrolments: [enrolment],
        revocations: [2, 3, 4].map(ofEpoch),
        unconcluded: [ofEpoch(3), revocation('rev_1', { devices: ['dev9'] }), ofEpoch(2)],
      },
      {
        rows: { originalIdentity: bob, devices: [phoneEntry(bob, 'dev2')], publishedKeys: [] },
        withTokens: new Set(),
        enrolments: [],
        revocations: [],
        unconcluded: [],
      },
    ]);
  });

  test('takes neither other partitions nor what is left of a user for users', async () => {
    const device = writeDeviceEntry(phoneEntry(alice, 'dev1'));
    const keyPartition = { ...device, originalIdentity: { S: 'key#abc' } };
    const lease = { originalIdentity: { S: 'zone' }, entry: { S: 'zone#lease' } };
    const nameless = { entry: { S: 'tokens#dev1' } };
    const entryless = { originalIdentity: { S: carol } };
    const tables = registry([keyPartition, lease, tokens(bob, 'dev1'), nameless, entryless]);
    expect(await scanIdentities(tables)).toEqual([]);
  });
});

describe('publishing all users again after the loss of the zone (design, Desired state)', () => {
  const users = Array.from({ length: 200 }, (_, number) => `user${number}.btps.saas.example`);

  test('asks for a hundred at a time, and tells how many changed and which failed', async () => {
    const runs: (readonly string[])[] = [];
    const restored = await restoreZone(
      registry(users.map((user) => writeIdentityEntry(aliceEntry(user)))),
      async (identities) => {
        runs.push(identities);
        return identities.map((originalIdentity, place) => {
          const outcome = place === 0 ? 'failed' : place < 10 ? 'unchanged' : 'changed';
          return { originalIdentity, outcome, findings: [] };
        });
      },
    );
    expect(runs).toEqual([users.slice(0, 100), users.slice(100)]);
    expect(restored).toEqual({ identities: 200, changed: 180, failed: [users[0], users[100]] });
  });
});
