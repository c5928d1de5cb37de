import type { Context, SQSRecord } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { consumeEvent } from '../../functions/revoke/consume-event.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { writeSettings } from '../../shared/settings/settings-variable.ts';
import { startAwsProxy } from '../faults/aws-proxy.ts';
import { startSink } from '../notices/sink.ts';
import { createRevocationSetup } from '../revocation/revocation-setup.ts';

const { client, addUser, clock, dependencies, device, identity, trail } = await createRevocationSetup();
clock.nowMs = Date.now();
const sink = await startSink();
const proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
afterAll(() => Promise.all([sink.stop(), proxy.stop()]));
beforeEach(() => proxy.watch());

const { accessKeyId, secretAccessKey } = await client.config.credentials();
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
  AWS_ENDPOINT_URL_EVENTBRIDGE: sink.url,
  REGISTRY_TABLE: 'Registry',
  DNS_CACHE_TABLE: 'DnsCache',
  AUDIT_EVENTS_TABLE: 'AuditEvents',
  EVENT_BUS_NAME: 'bus',
  BTPS_SETTINGS: writeSettings(settingsSchema.parse({ domain: 'saas.com' })),
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});
const { handler } = await import('../../functions/revoke/handler.ts');

let messages = 0;

/** A queued item with any body. */
function item(body: string): SQSRecord {
  messages += 1;
  return { messageId: `message-${messages}`, body, eventSource: 'aws:sqs' } as SQSRecord;
}

/** A queued event of the portal. */
function requested(account: string, id: string, more: object = {}, envelope: object = {}): SQSRecord {
  const detail = {
    ...{ revocationId: id, userIdentity: `${account}$saas.com`, revokedBy: `${account}$saas.com` },
    ...{ devices: ['dev1234'], reason: 'device_lost', requestedAt: new Date().toISOString(), ...more },
  };
  const event = {
    version: '0',
    id: `event-${id}`,
    account: '000000000000',
    time: 'now',
    region: 'us-east-1',
  };
  const kind = { source: 'btps.portal', 'detail-type': 'RevocationRequested', resources: [] };
  return item(JSON.stringify({ ...event, ...kind, detail, ...envelope }));
}

async function deliver(...records: readonly SQSRecord[]): Promise<readonly string[]> {
  const response = await handler({ Records: [...records] }, {} as Context);
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('a revocation by event', () => {
  test('revokes, names the account and event as principal, and tells the user', async () => {
    const user = await addUser('alice', { dev1234: {} });
    expect(await deliver(requested('alice', 'rev_abc123'))).toEqual([]);
    expect(await device(user, 'dev1234')).toMatchObject({ status: 'revoked', revocationId: 'rev_abc123' });
    const principal = 'eventbridge:000000000000:event-rev_abc123';
    expect(await trail(user)).toContainEqual(expect.objectContaining({ stage: 'revoked', principal }));
    expect(sink.sent.at(-1)?.body).toContain('devices_revoked');
  });

  test('a duplicate, in the same batch and later, changes nothing', async () => {
    const user = await addUser('twice', { dev1234: {} });
    const more = { requestedAt: new Date().toISOString() };
    const [one, two] = [requested('twice', 'rev_twice', more), requested('twice', 'rev_twice', more)];
    expect(await deliver(one, two)).toEqual([]);
    expect(await deliver(one)).toEqual([]);
    expect((await trail(user)).filter(({ stage }) => stage === 'revoked')).toHaveLength(1);
    expect(await identity(user)).toMatchObject({ activeDevices: 0 });
  });
});

describe('hostile items', () => {
  test('each is consumed, audited and revokes nothing, and the good one beside them goes through', async () => {
    const victim = await addUser('victim', { dev1234: {}, dev5678: {} });
    const good = await addUser('good', { dev1234: {} });
    const before = (await trail('portal')).length;
    const future = new Date(Date.now() + 3_600_000).toISOString();
    const records = [
      item(''),
      item('not JSON'),
      item('[]'),
      item(`{"detail":"${'x'.repeat(300_000)}"}`),
      item('{"source":"btps.portal","source":"btps.portal"}'),
      requested('victim', 'rev_source', {}, { source: 'other' }),
      requested('victim', 'rev_type', {}, { 'detail-type': 'Other' }),
      requested('victim', 'rev_extra', { __proto__x: 1 }),
      requested('victim', 'rev_none', { devices: [] }),
      requested('good', 'rev_good'),
      requested('victim', 'rev_owner', { revokedBy: 'mallory$saas.com' }),
      requested('victim', 'rev_future', { requestedAt: future }),
      requested('victim', 'rev_device', { devices: ['unknown', `dev1234$${good}`] }),
      requested('nobody', 'rev_nobody'),
      requested('victim', 'rev_domain', { userIdentity: 'victim$other.com' }),
    ];
    expect(await deliver(...records)).toEqual([]);
    expect(await device(victim, 'dev1234')).toMatchObject({ status: 'active' });
    expect(await identity(victim)).toMatchObject({ epoch: 1, activeDevices: 2 });
    expect(await device(good, 'dev1234')).toMatchObject({ status: 'revoked', revocationId: 'rev_good' });
    expect((await trail('portal')).length - before).toBe(10);
    const refused = (await trail(victim)).filter(({ type }) => type === 'revocation_refused');
    expect(refused.map(({ revocationId, code }) => [revocationId, code]).toSorted()).toEqual([
      ['rev_future', 'INVALID_REQUEST'],
      ['rev_owner', 'INSUFFICIENT_PERMISSIONS'],
    ]);
    expect(await trail(victim)).toContainEqual(
      expect.objectContaining({ failedDevices: ['unknown', `dev1234$${good}`] }),
    );
    expect(await trail('nobody.btps.saas.com')).toMatchObject([{ code: 'IDENTITY_NOT_FOUND' }]);
  });

  test('the same id with other content is consumed as CONFLICT', async () => {
    const user = await addUser('conflict', { dev1234: {}, dev5678: {} });
    const more = { requestedAt: new Date().toISOString() };
    await deliver(requested('conflict', 'rev_conflict', more));
    expect(await deliver(requested('conflict', 'rev_conflict', { ...more, devices: 'all' }))).toEqual([]);
    expect((await device(user, 'dev5678')).status).toBe('active');
    expect(await trail(user)).toContainEqual(expect.objectContaining({ code: 'CONFLICT' }));
  });
});

describe('a fault of ours', () => {
  test('no time left: the item fails, and goes on when it comes again', async () => {
    const user = await addUser('slow', { dev1234: {} });
    const request = requested('slow', 'rev_slow');
    await expect(consumeEvent(request, dependencies, 0)).rejects.toMatchObject({
      name: 'UnfinishedRevocationError',
    });
    expect((await device(user, 'dev1234')).status).toBe('active');
    expect(await deliver(request)).toEqual([]);
    expect((await device(user, 'dev1234')).status).toBe('revoked');
  });

  test('fails its item alone, which goes on when it comes again', async () => {
    const [broken, fine] = [await addUser('broken', { dev1234: {} }), await addUser('fine', { dev1234: {} })];
    const request = requested('broken', 'rev_broken');
    proxy.watch({
      before: ({ operation, body }) =>
        operation === 'TransactWriteItems' && body.includes('rev_broken') ? 'lost' : undefined,
    });
    expect(await deliver(request, requested('fine', 'rev_fine'))).toEqual([request.messageId]);
    expect((await device(fine, 'dev1234')).status).toBe('revoked');
    expect((await device(broken, 'dev1234')).status).toBe('active');
    proxy.watch();
    expect(await deliver(request)).toEqual([]);
    expect((await device(broken, 'dev1234')).status).toBe('revoked');
  });
});
