import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesizePolicies } from '../../infra/docs/synthesize-policies.ts';
import { readStatement } from '../../infra/local/authorization/statement.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { publishedDevices, registeredDevices } from './delegations.ts';
import { type EnrolledDevice, PortalScene } from './portal-scene.ts';

const script = fileURLToPath(new URL('../../infra/restore.ts', import.meta.url));

let scene: PortalScene;
let alice: UserIdentity;
let bob: UserIdentity;
let devices: readonly EnrolledDevice[];

/** What the README says that the credentials of an operator have to allow. */
const operator = [
  ['Registry', ['Scan', 'Query', 'BatchGetItem', 'PutItem', 'UpdateItem']],
  ['AuditEvents', ['DescribeTable', 'Query', 'PutItem']],
  ['DnsCache', ['UpdateItem']],
].map(([table, actions]) =>
  readStatement({
    Effect: 'Allow',
    Action: (actions as string[]).map((action) => `dynamodb:${action}`),
    Resource: `arn:aws:dynamodb:*:*:table/${table}`,
  }),
);
const zone = readStatement({
  Effect: 'Allow',
  Action: ['route53:ListResourceRecordSets', 'route53:ChangeResourceRecordSets'],
  Resource: 'arn:aws:route53:::hostedzone/*',
});

beforeAll(async () => {
  const policies = { ...synthesizePolicies(), operator: [...operator, zone] };
  scene = await PortalScene.start({ policies });
  alice = (await scene.registerUser('alice$saas.example')).user;
  bob = (await scene.registerUser('bob$saas.example')).user;
  devices = [await scene.enrol(alice), await scene.enrol(alice), await scene.enrol(bob)];
  await scene.settled();
});
afterAll(async () => {
  await scene.stop();
  expect(scene.cloud.authorization?.refused).toEqual([]);
});

/** Runs the script as an operator does; what it printed, and its exit status. */
function restore(...args: string[]): Promise<{ status: number | string; restored: unknown }> {
  const zoneSync = scene.cloud.functions.environmentOf('zoneSync');
  const env = { PATH: process.env.PATH, ...zoneSync, AWS_SDK_UA_APP_ID: 'operator' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve({ status: error?.code ?? 0, restored: JSON.parse(stdout) });
    });
  });
}

/** What a message of each device is answered by instances that hold nothing in memory. */
async function sendFromEach(senders: readonly EnrolledDevice[]): Promise<readonly unknown[]> {
  await scene.cloud.functions.killInstances('ingress');
  const answers = [];
  for (const sender of senders) {
    const { status, body } = await scene.send(sender, bob);
    answers.push(body.code ?? status);
  }
  return answers;
}

/** Deletes every TXT record of the zone, as somebody with a console may. */
function loseRecords(): void {
  const { zones, zoneId } = scene.cloud;
  const records = [...zones.zone(zoneId).recordSets.values()].filter(({ type }) => type === 'TXT');
  zones.change(
    zoneId,
    records.map((recordSet) => ({ action: 'DELETE', recordSet })),
  );
}

async function loseRegistry(): Promise<void> {
  const { dynamoDbUrl: endpoint, credentials, tables } = scene.cloud;
  const client = new DynamoDBClient({ endpoint, credentials, region: 'us-east-1' });
  const TableName = tables.Registry.name;
  const { Items: items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  for (const { originalIdentity = { S: '' }, entry = { S: '' } } of items) {
    await client.send(new DeleteItemCommand({ TableName, Key: { originalIdentity, entry } }));
  }
  client.destroy();
}

const idsOf = (...chosen: readonly (EnrolledDevice | undefined)[]) =>
  chosen.map((device) => device?.identity.delegatedId ?? '').sort();

describe('a loss, and what comes back (design, Desired state)', () => {
  it('a zone whose records were all deleted is restored from the registry: each device sends again', async () => {
    const { originalIdentity } = alice;
    const before = publishedDevices(scene.cloud, originalIdentity);
    loseRecords();
    expect(await scene.dig(originalIdentity)).toEqual([]);
    expect(await restore('--zone')).toEqual({
      status: 0,
      restored: { identities: 2, changed: 2, failed: [] },
    });
    expect(publishedDevices(scene.cloud, originalIdentity)).toEqual(before);
    expect(before.listed).toEqual(idsOf(devices[0], devices[1]));
    expect(await sendFromEach(devices)).toEqual([202, 202, 202]);
  });

  it('a lost registry comes back from its export: a device that was revoked since stays refused, the others send', async () => {
    const { location } = (await scene.cloud.runTask('export')) as { location: string };
    const [lost, kept] = devices;
    const revocation = scene.revocation(alice, idsOf(lost));
    expect((await scene.portal('POST', '/revocations', revocation)).status).toBe(202);
    await scene.settled();
    await loseRegistry();
    await scene.settled();

    expect(await restore('--registry', location)).toEqual({
      status: 0,
      restored: {
        trailIsComplete: true,
        identities: 2,
        devices: 2,
        revokedSince: [lost?.identity.text],
        suspended: [],
        keyOutdated: [],
      },
    });
    await scene.settled();
    const active = idsOf(kept);
    expect(await registeredDevices(scene.cloud, alice.originalIdentity)).toEqual({
      active,
      refused: idsOf(lost),
    });
    expect(publishedDevices(scene.cloud, alice.originalIdentity)).toEqual({
      listed: active,
      records: active,
      foreign: [],
    });
    expect(await sendFromEach(devices)).toEqual(['DELEGATION_REVOKED', 202, 202]);
    const inbox = (device?: EnrolledDevice) =>
      scene.get(`/inbox/${device?.identity.userIdentity}`, device?.accessToken);
    expect((await inbox(lost)).body.code).toBe('DELEGATION_REVOKED');
    expect((await inbox(kept)).status).toBe(200);
  });
});
