import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { generateKeyPair, signedInvoice } from '../../infra/local/cast.ts';
import type { Device } from '../../infra/local/device.ts';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { AppApi } from './app-api.ts';
import { DeployedApp, type Outputs, outputOf } from './deployed-app.ts';
import './emulator/loopback-names.mjs';
import { readLogs } from './read-logs.ts';

/** A busy machine takes several times what an idle one does; all of it has to end, but when is not tested. */
const minutes = (count: number) => count * 60_000;

let app: DeployedApp;
let outputs: Outputs;
let api: AppApi;
let device: Device;
let reader: Device;
let message: Message;

beforeAll(async () => {
  app = await DeployedApp.start();
}, minutes(15));

afterAll(() => app?.stop());

const alice = 'alice$saas.example';
const bob = 'bob$saas.example';
const soon = { timeout: minutes(1), interval: 300 };

const newMessage = (issuedAt = new Date()) =>
  signedInvoice(device.delegated_identity, bob, device.key, { issuedAt: issuedAt.toISOString() });

const readInbox = () =>
  api.get(`/inbox/${encodeURIComponent(bob)}`, { authorization: `Bearer ${reader.access_token}` });

/** TXT records of the two users by name, line breaks as `|`; the identity of the health checks has some too. */
async function txtRecords(): Promise<Record<string, string>> {
  const { ResourceRecordSets = [] } = await new Route53Client(app.client).send(
    new ListResourceRecordSetsCommand({ HostedZoneId: outputOf(outputs, 'ZoneId') }),
  );
  const sets = ResourceRecordSets.filter(({ Name = '' }) => /(alice|bob)\.btps/.test(Name));
  const text = (value = '') => value.replaceAll('" "', '').replaceAll(/^"|"$/g, '').replaceAll('\\012', '|');
  return Object.fromEntries(
    sets.map(({ Name = '', ResourceRecords }) => [Name, text(ResourceRecords?.[0]?.Value)]),
  );
}

/** A record with some key, and what comes behind it. */
const recordWith = (rest = '') =>
  expect.stringMatching(new RegExp(`^key=-----BEGIN PUBLIC KEY-----[^&]+${rest}$`));

test(
  'cdk deploy brings both stacks into an empty account (design, section 6)',
  async () => {
    outputs = await app.deploy();
    api = new AppApi(outputs);
    expect(outputOf(outputs, 'BusName')).toBe('btps-test');
  },
  minutes(15),
);

test('the gateway refuses portal requests that nobody signed, or somebody unknown (design, section 6)', async () => {
  const path = '/revocations/rev_1';
  expect(await api.unsignedPortal(path)).toEqual({
    status: 403,
    body: { message: 'Forbidden' },
  });
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'stranger' };
  expect(await api.portal('GET', path, undefined, stranger)).toMatchObject({ status: 403 });
  expect(await api.portal('GET', path)).toMatchObject({
    status: 404,
    body: { code: 'REVOCATION_NOT_FOUND' },
  });
});

test('registered users get their parent records in Route 53, by stream and zone-sync (design, section 5)', async () => {
  for (const user of [alice, bob]) {
    const primaryKey = generateKeyPair().publicKey.spkiBase64;
    expect(await api.portal('PUT', `/identities/${user}`, { primaryKey })).toMatchObject({ status: 201 });
  }
  await vi.waitFor(async () => {
    expect(await txtRecords()).toEqual({
      'alice.btps.saas.example.': recordWith(),
      'bob.btps.saas.example.': recordWith(),
    });
  }, soon);
});

test('a device enrols with tokens by a KMS key, and its records appear (message-flow)', async () => {
  device = await api.enrol(alice, ['send']);
  reader = await api.enrol(bob, ['fetch-inbox']);
  await vi.waitFor(async () => {
    expect(await txtRecords()).toEqual({
      'alice.btps.saas.example.': recordWith(`&d=${device.delegated_id}`),
      [`${device.delegated_id}.alice.btps.saas.example.`]: recordWith(),
      'bob.btps.saas.example.': recordWith(`&d=${reader.delegated_id}`),
      [`${reader.delegated_id}.bob.btps.saas.example.`]: recordWith('&s=fetch-inbox'),
    });
  }, soon);
});

test('its message is accepted on secure DNS answers, and lies in the inbox of the recipient (message-flow)', async () => {
  message = newMessage();
  expect(await api.post('/messages', message)).toEqual({
    status: 202,
    body: expect.objectContaining({ id: message.id, status: 'accepted', signedWith: 'device' }),
  });
  expect(await api.post('/verify', newMessage())).toEqual({
    status: 200,
    body: expect.objectContaining({ verdict: 'accepted', dnssec: 'secure' }),
  });
  expect(await readInbox()).toEqual({
    status: 200,
    body: { messages: [expect.objectContaining({ message })] },
  });
});

test('the same message again is NONCE_ALREADY_USED (best-practices, Replay Attacks)', async () => {
  expect(await api.post('/messages', message)).toEqual({
    status: 409,
    body: expect.objectContaining({ code: 'NONCE_ALREADY_USED' }),
  });
});

test('the accepted message has one audit event, by stream and dispatch (best-practices, audit logging)', async () => {
  const client = new DynamoDBClient(app.client);
  const { TableNames = [] } = await client.send(new ListTablesCommand());
  const tableName = TableNames.find((name) => name.includes('AuditEvents')) ?? '';
  await vi.waitFor(async () => {
    const trail = await listEvents({ client, tableName }, 'alice.btps.saas.example');
    const events = trail.ok ? trail.value.events : [];
    expect(events.filter((event) => JSON.stringify(event).includes(message.id))).toHaveLength(1);
  }, soon);
});

test(
  'a second deployment with other settings keeps identities, devices, messages and nonces (design, section 6)',
  async () => {
    // As far ahead as it may be: it must not have grown too old when the deployment is over.
    const repeated = newMessage(new Date(Date.now() + 50_000));
    expect(await api.post('/messages', repeated)).toMatchObject({ status: 202 });
    const former = { outputs, records: await txtRecords(), inbox: await readInbox() };
    outputs = await app.deploy({ 'limits.messageSending': '50', logRetentionDays: '14' });
    expect({ outputs, records: await txtRecords(), inbox: await readInbox() }).toEqual(former);
    expect(await api.post('/messages', repeated)).toMatchObject({
      status: 409,
      body: { code: 'NONCE_ALREADY_USED' },
    });
    expect(await api.post('/messages', newMessage())).toMatchObject({ status: 202 });
  },
  minutes(15),
);

test('an event on the bus revokes the device: its next message is DELEGATION_REVOKED, its records go (revocation)', async () => {
  const detail = {
    revocation_id: 'rev_lost',
    user_identity: alice,
    devices: [device.delegated_id],
    reason: 'device_lost',
    revoked_by: alice,
    requested_at: new Date().toISOString(),
  };
  const entry = {
    EventBusName: outputOf(outputs, 'BusName'),
    Source: 'btps.portal',
    DetailType: 'RevocationRequested',
    Detail: JSON.stringify(detail),
  };
  const sent = await new EventBridgeClient(app.client).send(new PutEventsCommand({ Entries: [entry] }));
  expect(sent.FailedEntryCount).toBe(0);
  await vi.waitFor(async () => {
    expect(await api.post('/messages', newMessage())).toEqual({
      status: 403,
      body: expect.objectContaining({ code: 'DELEGATION_REVOKED' }),
    });
  }, soon);
  await vi.waitFor(async () => {
    expect(await txtRecords()).toEqual({
      'alice.btps.saas.example.': recordWith(),
      'bob.btps.saas.example.': recordWith(`&d=${reader.delegated_id}`),
      [`${reader.delegated_id}.bob.btps.saas.example.`]: recordWith('&s=fetch-inbox'),
    });
  }, soon);
  expect(await api.portal('GET', '/revocations/rev_lost')).toMatchObject({ status: 200 });
});

test(
  'every check of the service by itself finds it healthy, and GET /health says so (best-practices, Health Checks)',
  async () => {
    await vi.waitFor(
      async () => {
        expect(await api.health()).toEqual({
          status: 200,
          body: { status: 'healthy' },
        });
      },
      // The checks run each minute, and those of the first wait for DNS.
      { timeout: minutes(5), interval: 2000 },
    );
  },
  minutes(6),
);

test('no function logged an error, and none was denied what it asked for (design, section 6)', async () => {
  const logs = await readLogs(app.emulator);
  const written = [...logs].flatMap(([group, lines]) => lines.map((line) => `${group}: ${line}`));
  for (const name of ['Auth', 'Ingress', 'Portal', 'Revoke', 'ZoneSync']) {
    expect(written).toContainEqual(expect.stringContaining(`/${name}Logs`));
  }
  expect(written.filter((line) => /"level":"ERROR"|not authorized|AccessDenied/.test(line))).toEqual([]);
});
