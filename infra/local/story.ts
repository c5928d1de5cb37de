import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { SignedMembers } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { fingerprintOf } from '../../shared/protocol/public-key.ts';
import { signMessage } from '../../shared/protocol/sign-message.ts';
import { printTxt } from '../../shared/protocol/txt-presentation.ts';
import { seedDevice, seedIdentity } from '../../shared/registry/seed.ts';
import type { LocalCloud } from './cloud.ts';

type Print = (line: string) => void;

const alice = { userIdentity: 'alice$saas.example', originalIdentity: 'alice.btps.saas.example' };
const bob = { userIdentity: 'bob$saas.example', originalIdentity: 'bob.btps.saas.example' };
const delegatedId = 'dev1234';

/**
 * Plays the main job once: a device is delegated, its message is delivered, and what is not in order is refused.
 *
 * @param print takes each line of the story.
 * @returns whether everything went as it should.
 */
export async function tellStory(cloud: LocalCloud, print: Print): Promise<boolean> {
  const primary = generateKeyPairSync('ed25519').privateKey;
  const device = generateKeyPairSync('ed25519').privateKey;
  const bobsKey = generateKeyPairSync('ed25519').privateKey;
  print(`\n1. alice$saas.example delegates the device ${delegatedId}: the registry and DNS say so.`);
  await register(cloud, primary, device, bobsKey);
  for (const line of await publish(cloud, primary, device)) print(`   ${line}`);

  const message = createMessage(`${delegatedId}$${alice.originalIdentity}`);
  const signed = { ...message, signature: signMessage(message, device) };
  const stranger = createMessage(`dev9999$${alice.originalIdentity}`);
  const steps = [
    ['2. The device sends an invoice to bob$saas.example', 202, () => post(cloud, signed)],
    ['3. Bob reads his inbox', 200, () => readInbox(cloud)],
    ['4. The same message once more is refused', 409, () => post(cloud, signed)],
    [
      '5. A copy with another amount is refused',
      403,
      () => post(cloud, { ...signed, id: randomUUID(), document: { ...message.document, total: 1 } }),
    ],
    [
      '6. A device that Alice does not list is refused',
      403,
      () => post(cloud, { ...stranger, signature: signMessage(stranger, device) }),
    ],
  ] as const;
  let succeeded = true;
  for (const [title, expected, send] of steps) {
    const { status, body } = await send();
    print(`\n${title}:\n   ${status} ${JSON.stringify(body)}`);
    if (status === expected) continue;
    succeeded = false;
    print(`   This should have been ${expected}.`);
  }
  return succeeded;
}

async function register(cloud: LocalCloud, primary: KeyObject, device: KeyObject, bobsKey: KeyObject) {
  const { dynamoDbUrl: endpoint, credentials, tables } = cloud;
  const client = new DynamoDBClient({ endpoint, credentials, region: 'us-east-1' });
  const now = new Date().toISOString();
  const common = { epoch: 1, status: 'active', createdAt: now } as const;
  try {
    for (const [user, key] of [[alice, primary] as const, [bob, bobsKey] as const]) {
      const entry = { ...user, ...common, primaryKey: spki(key).toString('base64'), deviceLimit: 10 };
      await seedIdentity(client, tables.Registry.name, entry);
    }
    await seedDevice(client, tables.Registry.name, {
      ...common,
      originalIdentity: alice.originalIdentity,
      delegatedId,
      publicKey: spki(device).toString('base64'),
      fingerprint: fingerprintOf(spki(device)),
      scopes: ['send'],
      publication: 'published',
    });
  } finally {
    client.destroy();
  }
}

/** Publishes both records as zone-sync would, and returns them as a zone file shows them. */
async function publish(cloud: LocalCloud, primary: KeyObject, device: KeyObject): Promise<string[]> {
  const parent = printParentRecord({ primaryKey: spki(primary).toString('base64'), devices: [delegatedId] });
  const records = [
    [alice.originalIdentity, printTxt(parent)],
    [
      `${delegatedId}.${alice.originalIdentity}`,
      printTxt(printDeviceRecord({ key: spki(device).toString('base64') })),
    ],
  ] as const;
  const { route53Url: endpoint, credentials } = cloud;
  const client = new Route53Client({ endpoint, credentials, region: 'us-east-1' });
  const changes = records.map(([name, value]) => ({
    Action: 'CREATE' as const,
    ResourceRecordSet: { Name: name, Type: 'TXT' as const, TTL: 300, ResourceRecords: [{ Value: value }] },
  }));
  const command = { HostedZoneId: cloud.zoneId, ChangeBatch: { Changes: changes } };
  try {
    await client.send(new ChangeResourceRecordSetsCommand(command));
  } finally {
    client.destroy();
  }
  return records.map(([name, value]) => `${name}. 300 IN TXT ${value}`);
}

function createMessage(from: string) {
  return {
    version: '1.0',
    issuedAt: new Date().toISOString(),
    document: { title: 'Invoice 2026-001', total: 1500, currency: 'EUR' },
    id: randomUUID(),
    type: 'btp_invoice',
    from,
    to: bob.userIdentity,
  } as const satisfies SignedMembers;
}

function spki(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

async function post(cloud: LocalCloud, message: object) {
  const headers = { 'content-type': 'application/json' };
  return read(
    await fetch(`${cloud.apiUrl}/messages`, { method: 'POST', headers, body: JSON.stringify(message) }),
  );
}

async function readInbox(cloud: LocalCloud) {
  const headers = { authorization: `Bearer local-${bob.userIdentity}` };
  return read(await fetch(`${cloud.apiUrl}/inbox/${bob.userIdentity}`, { headers }));
}

async function read(response: Response): Promise<{ status: number; body: unknown }> {
  return { status: response.status, body: await response.json() };
}
