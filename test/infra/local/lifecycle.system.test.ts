import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../../infra/local/cast.ts';
import type { LocalCloud } from '../../../infra/local/cloud.ts';
import { enrolDevice } from '../../../infra/local/device.ts';
import { digTxt } from '../../../infra/local/dig.ts';
import { signedPortalRequest } from '../../../infra/local/portal-client.ts';
import { startTestCloud } from '../../local-cloud.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    zoneSync: true,
    settings: { notices: { emailFrom: 'btps@saas.example' } },
  });
});
afterAll(() => cloud.stop());

/** The first invocation of a function loads its modules. */
const patience = { timeout: 10_000 };

const identity = () => ({
  primaryKey: generateKeyPair().publicKey.spkiBase64,
  notifyEmail: 'alice@mail.example',
});
const register = (access = cloud, body: object = identity()) =>
  signedPortalRequest(access, 'PUT', '/identities/alice$saas.example', body);

async function putEvent(detail: object): Promise<void> {
  const { eventBridgeUrl: endpoint, credentials } = cloud;
  const client = new EventBridgeClient({ endpoint, region: 'us-east-1', credentials });
  const entry = { EventBusName: 'btps', Source: 'btps.portal', DetailType: 'RevocationRequested' };
  await client.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
  client.destroy();
}

async function statusOf(delegatedIdentity: string): Promise<unknown> {
  const path = `/delegations/${encodeURIComponent(delegatedIdentity)}`;
  const { status } = (await (await fetch(`${cloud.apiUrl}${path}`)).json()) as { status: unknown };
  return status;
}

describe('the portal API (SigV4)', () => {
  test.each([
    ['without a signature', () => fetch(`${cloud.portalUrl}/enrolments`, { method: 'POST', body: '{}' })],
    [
      'signed with another secret',
      () => register({ ...cloud, credentials: { ...cloud.credentials, secretAccessKey: 'other' } }),
    ],
    ['of a route that is none, without a signature', () => fetch(`${cloud.portalUrl}/nowhere`)],
  ])('a request %s is 403 Forbidden and reaches no function', async (_, send) => {
    const response = await send();
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect(cloud.functions.instanceCount('portal')).toBe(0);
  });

  test('a signed request for a route that is none is answered by the function', async () => {
    const response = await signedPortalRequest(cloud, 'GET', '/nowhere');
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }]);
  });

  test('a signed request reaches the function, and what it registers appears in DNS by itself', async () => {
    const response = await register();
    expect([response.status, await response.json()]).toMatchObject([
      201,
      { userIdentity: 'alice$saas.example' },
    ]);
    await expect.poll(() => digTxt(cloud, 'alice.btps.saas.example'), patience).toHaveLength(1);
  });
});

describe('events of the portal', () => {
  test('a device that enrolled is revoked by an event on the bus, and the user is told', async () => {
    const device = await enrolDevice(cloud, 'alice$saas.example', ['send']);
    const name = `${device.delegated_id}.alice.btps.saas.example`;
    await expect.poll(() => digTxt(cloud, name), patience).toHaveLength(1);
    await putEvent({
      revocation_id: 'rev_1',
      user_identity: 'alice$saas.example',
      devices: [device.delegated_id],
      reason: 'device_lost',
      revoked_by: 'alice$saas.example',
      requested_at: new Date().toISOString(),
    });
    await cloud.queues.revocations.drained();
    expect(await statusOf(device.delegated_identity)).toBe('REVOKED');
    await expect.poll(() => digTxt(cloud, name), patience).toEqual([]);
    expect(cloud.notices.map(({ channel }) => channel).sort()).toEqual([
      ...['email', 'email', 'event', 'event'],
    ]);
    expect(cloud.queues.revocations.dlq).toEqual([]);
  });

  test('a malformed event waits while the queue is paused, and then neither stays nor goes to the DLQ', async () => {
    const { revocations } = cloud.queues;
    revocations.pause();
    await putEvent({ malformed: true });
    expect(revocations.depth).toBe(1);
    revocations.resume();
    await revocations.drained();
    expect([revocations.depth, revocations.dlq]).toEqual([0, []]);
  });
});

describe('tasks by hand', () => {
  test('an export leaves the registry in the folder of the cloud', async () => {
    await cloud.runTask('export');
    expect(await readdir(fileURLToPath(cloud.backupLocation), { recursive: true })).not.toEqual([]);
  });

  test('propagation is watched on the name server of the cloud', async () => {
    expect(await cloud.runTask('propagation')).toBeDefined();
  });
});
