import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { seedDevice } from '../../shared/registry/seed.ts';
import { PortalScene } from './portal-scene.ts';

let scene: PortalScene;
let alice: UserIdentity;
let primary: KeyPair;
let device: KeyPair;

/** The record of revocation.md, Audit Trail, as it stands there. */
const documented = {
  revocation_id: 'rev_abc123',
  user_identity: 'alice$saas.com',
  delegated_identity: 'dev1234$alice.btps.saas.com',
  revoked_by: 'alice$saas.com',
  revoked_at: '2025-01-15T14:30:00Z',
  reason: 'device_lost',
  dns_records_removed: ['dev1234.alice.btps.saas.com', 'alice.btps.saas.com (updated d= field)'],
  ttl_propagation_time: '300',
  estimated_global_propagation: '2025-01-15T14:35:00Z',
};

beforeAll(async () => {
  scene = await PortalScene.start({ domain: 'saas.com' });
  ({ user: alice, primary } = await scene.registerUser('alice$saas.com'));
  device = generateKeyPair();
  await seed('dev1234', device);
  await seed('dev5678', generateKeyPair());
  await scene.settled();
});
afterAll(() => scene.stop());

/** Enrolment gives devices names of its own; the documents' names have to be put into the registry. */
async function seed(delegatedId: string, { publicKey }: KeyPair): Promise<void> {
  const { dynamoDbUrl: endpoint, credentials, tables } = scene.cloud;
  const client = new DynamoDBClient({ endpoint, credentials, region: 'us-east-1' });
  await seedDevice(client, tables.Registry.name, {
    originalIdentity: alice.originalIdentity,
    delegatedId,
    publicKey: publicKey.spkiBase64,
    fingerprint: publicKey.fingerprint,
    epoch: 1,
    scopes: ['send'],
    status: 'active',
    createdAt: new Date().toISOString(),
    publication: 'pending',
  });
  client.destroy();
}

/** A key as the documents write it into a record, its line breaks as a name server prints them. */
function printed({ publicKey }: KeyPair): string {
  return `key=-----BEGIN PUBLIC KEY-----\\010${publicKey.spkiBase64}\\010-----END PUBLIC KEY-----`;
}

it('the example of revocation.md: its DNS records before and after, and its audit record (DNS Record Removal, Audit Trail)', async () => {
  const deviceRecord = `dev1234.alice.btps.saas.com. 300 IN TXT "${printed(device)}"`;
  const parentRecord = (list: string) => `alice.btps.saas.com. 300 IN TXT "${printed(primary)}&d=${list}"`;
  expect(await scene.dig('dev1234.alice.btps.saas.com')).toEqual([deviceRecord]);
  expect(await scene.dig('alice.btps.saas.com')).toEqual([parentRecord('dev1234,dev5678')]);

  const { revocation_id, reason } = documented;
  const revocation = scene.revocation(alice, ['dev1234'], { revocation_id, reason });
  const answer = await scene.portal('POST', '/revocations', revocation);
  const { timestamp } = answer.body;
  expect(answer).toEqual({
    status: 202,
    body: {
      revocation_id,
      status: 'REVOKED',
      deviceId: 'dev1234',
      timestamp,
      devices: [{ deviceId: 'dev1234', status: 'REVOKED', timestamp, dns: 'pending' }],
    },
  });
  await scene.settled();

  expect(await scene.dig('dev1234.alice.btps.saas.com')).toEqual([]);
  expect(await scene.dig('alice.btps.saas.com')).toEqual([parentRecord('dev5678')]);

  const report = await scene.portal('GET', `/revocations/${revocation_id}`);
  const removedAt = report.body.records[0]?.dns_records_removed_at;
  expect(report.body.records).toEqual([
    {
      ...documented,
      revoked_at: timestamp,
      estimated_global_propagation: new Date(Date.parse(timestamp) + 300_000).toISOString(),
      principal: expect.stringMatching(/^arn:aws:iam::/),
      dns_records_removed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  ]);
  expect(Date.parse(removedAt)).toBeGreaterThanOrEqual(Date.parse(timestamp));
});
