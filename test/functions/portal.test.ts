import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { settingsSchema } from '../../shared/settings/settings.ts';
import { writeSettings } from '../../shared/settings/settings-variable.ts';
import { httpEvent } from '../http/event.ts';
import { rotationOf } from '../identities/identity-setup.ts';
import { startSink } from '../notices/sink.ts';
import { createRevocationSetup } from '../revocation/revocation-setup.ts';

const { client, addUser, device, trail } = await createRevocationSetup();
const sink = await startSink();
afterAll(() => sink.stop());

const { accessKeyId, secretAccessKey } = await client.config.credentials();
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'),
  AWS_ENDPOINT_URL_EVENTBRIDGE: sink.url,
  REGISTRY_TABLE: 'Registry',
  DNS_CACHE_TABLE: 'DnsCache',
  AUDIT_EVENTS_TABLE: 'AuditEvents',
  INBOX_TABLE: 'Inbox',
  EVENT_BUS_NAME: 'bus',
  BASE_URL: 'https://api.example',
  BTPS_SETTINGS: writeSettings(settingsSchema.parse({ domain: 'saas.com' })),
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});
const { handler } = await import('../../functions/portal/handler.ts');

const principal = 'arn:aws:iam::000000000000:user/portal';

/** Calls a route as API Gateway does for a signed request. */
async function callPortal(
  routeKey: string,
  pathParameters: Record<string, string>,
  body?: unknown,
  more: Partial<APIGatewayProxyEventV2> = {},
) {
  const [method = '', template = ''] = routeKey.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name) => pathParameters[name] ?? '');
  const event = httpEvent(method, path, { routeKey, pathParameters, ...more });
  const iam = { iam: { userArn: principal } };
  const signed = {
    ...event,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    requestContext: { ...event.requestContext, authorizer: iam, ...more.requestContext },
  };
  const answer = await handler(signed, {} as Context);
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body ?? '') };
}

function revocation(account: string, id: string, more: object = {}) {
  return {
    revocation_id: id,
    user_identity: `${account}$saas.com`,
    devices: ['dev1234'],
    reason: 'device_stolen',
    revoked_by: `${account}$saas.com`,
    requested_at: new Date().toISOString(),
    ...more,
  };
}

describe('identities', () => {
  const route = 'PUT /identities/{userIdentity}';
  const alice = { userIdentity: 'alice$saas.com' };
  const key = generateKeyPair();

  test('PUT answers 201, then 200, then closed by DELETE 200, then 409', async () => {
    const body = { primaryKey: key.publicKey.spkiBase64 };
    expect(await callPortal(route, alice, body)).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: { userIdentity: 'alice$saas.com', epoch: 1, fingerprint: key.publicKey.fingerprint },
    });
    expect(await callPortal(route, alice, body)).toMatchObject({ status: 200 });
    const closed = await callPortal('DELETE /identities/{userIdentity}', alice);
    expect(closed).toMatchObject({ status: 200, body: { status: 'closed', epoch: 2 } });
    expect(await callPortal(route, alice, body)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect((await trail('alice.btps.saas.com')).every((event) => event.principal === principal)).toBe(true);
  });

  test('PUT rotates the key for our base URL', async () => {
    const [old, fresh] = [generateKeyPair(), generateKeyPair()];
    const user = { userIdentity: 'rotating$saas.com' };
    await callPortal(route, user, { primaryKey: old.publicKey.spkiBase64 });
    const issuedAt = new Date().toISOString();
    const rotation = rotationOf(user.userIdentity, fresh, [old, fresh], { issuedAt });
    const rotated = await callPortal(route, user, { primaryKey: fresh.publicKey.spkiBase64, rotation });
    expect(rotated).toMatchObject({ status: 200, body: { fingerprint: fresh.publicKey.fingerprint } });
  });

  test.each([
    ['a device in the path', { userIdentity: 'dev1$alice.btps.saas.com' }, {}, 400, 'INVALID_IDENTITY'],
    ['no JSON', alice, 'nothing', 400, 'INVALID_REQUEST'],
    ['a member twice', alice, '{"primaryKey":"a","primaryKey":"b"}', 400, 'INVALID_REQUEST'],
    ['257 KiB', alice, ' '.repeat(257 * 1024), 400, 'INVALID_REQUEST'],
    ['a weak key', alice, { primaryKey: 'AAAA' }, 422, 'INVALID_PUBLIC_KEY'],
  ])('PUT with %s is refused', async (_, path, body, status, code) => {
    expect(await callPortal(route, path, body)).toMatchObject({ status, body: { code } });
  });
});

describe('what portals look up', () => {
  const route = 'GET /identities/{userIdentity}';
  const query = (queryStringParameters: Record<string, string>) => ({ queryStringParameters });

  test('GET shows an identity and each device in the state that it is in, and neither keys nor addresses', async () => {
    await addUser(
      'erin',
      {
        dev1: { lastSeenAt: '2026-01-31T11:30:00.000Z', deviceInfo: 'phone' },
        dev2: {
          status: 'revoked',
          revokedAt: '2026-01-31T11:40:00.000Z',
          revocationId: 'rev_1',
          publication: 'removed',
        },
        dev3: { expiresAtSeconds: 1_700_000_000 },
        dev4: { epoch: 1 },
      },
      { epoch: 1, notifyEmail: 'erin@mail.example' },
    );
    const { status, body } = await callPortal(route, { userIdentity: 'erin$saas.com' });
    const device = (delegatedId: string, more: object) => ({
      delegatedId,
      delegatedIdentity: `${delegatedId}$erin.btps.saas.com`,
      state: 'active',
      dns: 'published',
      scopes: ['send'],
      fingerprint: expect.any(String),
      enrolledAt: '2026-01-31T11:00:00.000Z',
      ...more,
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        userIdentity: 'erin$saas.com',
        originalIdentity: 'erin.btps.saas.com',
        fingerprint: expect.any(String),
        status: 'active',
        epoch: 1,
        deviceLimit: 400,
        activeDevices: 4,
        administrators: [],
        notifyBy: ['email'],
        createdAt: '2026-01-31T11:00:00.000Z',
        devices: [
          device('dev1', { lastSeenAt: '2026-01-31T11:30:00.000Z', deviceInfo: 'phone' }),
          device('dev2', {
            state: 'revoked',
            cause: 'device-revoked',
            revokedAt: '2026-01-31T11:40:00.000Z',
            revocationId: 'rev_1',
            dns: 'removed',
          }),
          device('dev3', { state: 'expired', expiresAt: '2023-11-14T22:13:20.000Z' }),
          device('dev4', {}),
        ],
      },
    });
  });

  test('devices of an older epoch, and those of a closed identity, are revoked', async () => {
    await addUser('frank', { dev1: { epoch: 1 } }, { epoch: 2, notBefore: '2026-01-31T11:50:00.000Z' });
    await addUser('grace', { dev1: {} }, { status: 'closed' });
    const stateOf = async (user: string) => (await callPortal(route, { userIdentity: user })).body.devices[0];
    expect(await stateOf('frank$saas.com')).toMatchObject({
      state: 'revoked',
      cause: 'all-devices-revoked',
      revokedAt: '2026-01-31T11:50:00.000Z',
    });
    expect(await stateOf('grace$saas.com')).toMatchObject({ state: 'revoked', cause: 'identity-closed' });
  });

  test('devices come in pages, each once', async () => {
    await addUser('heidi', { dev1: {}, dev2: {}, dev3: {} });
    const user = { userIdentity: 'heidi$saas.com' };
    const first = await callPortal(route, user, undefined, query({ limit: '2' }));
    expect(first.body.devices.map(({ delegatedId }: { delegatedId: string }) => delegatedId)).toEqual([
      'dev1',
      'dev2',
    ]);
    const { body } = await callPortal(
      route,
      user,
      undefined,
      query({ limit: '2', cursor: first.body.cursor }),
    );
    expect(body).toMatchObject({ devices: [{ delegatedId: 'dev3' }] });
    expect(body).not.toHaveProperty('cursor');
  });

  test('the audit trail comes newest first, in pages', async () => {
    const user = { userIdentity: 'ivan$saas.com' };
    const put = (limit: number) =>
      callPortal('PUT /identities/{userIdentity}', user, {
        primaryKey: key.publicKey.spkiBase64,
        deviceLimit: limit,
      });
    const key = generateKeyPair();
    for (const limit of [1, 2, 3]) expect((await put(limit)).status).toBeLessThan(300);
    const audit = 'GET /identities/{userIdentity}/audit';
    const first = await callPortal(audit, user, undefined, query({ limit: '2' }));
    expect(first).toMatchObject({
      status: 200,
      body: {
        events: [
          { type: 'identity_change', change: 'updated', deviceLimit: 3 },
          { type: 'identity_change', change: 'updated', deviceLimit: 2 },
        ],
      },
    });
    const { body } = await callPortal(
      audit,
      user,
      undefined,
      query({ limit: '2', cursor: first.body.cursor }),
    );
    expect(body).toMatchObject({ events: [{ change: 'registered', deviceLimit: 1, principal }] });
    expect(body).not.toHaveProperty('cursor');
  });

  test.each([
    ['identities of nobody', route, 'nobody$saas.com', {}, 404, 'IDENTITY_NOT_FOUND'],
    ['the trail of nobody', `${route}/audit`, 'nobody$saas.com', {}, 404, 'IDENTITY_NOT_FOUND'],
    ['a device in the path', route, 'dev1$alice.btps.saas.com', {}, 400, 'INVALID_IDENTITY'],
    ['101 devices', route, 'alice$saas.com', { limit: '101' }, 400, 'INVALID_REQUEST'],
    ['a cursor that is no delegated id', route, 'alice$saas.com', { cursor: 'JCQk' }, 400, 'INVALID_REQUEST'],
    ['1,001 events', `${route}/audit`, 'alice$saas.com', { limit: '1001' }, 400, 'INVALID_REQUEST'],
    ['events from no time', `${route}/audit`, 'alice$saas.com', { from: 'noon' }, 400, 'INVALID_REQUEST'],
  ])('GET for %s is refused', async (_, routeKey, userIdentity, parameters, status, code) => {
    const answer = await callPortal(routeKey, { userIdentity }, undefined, query(parameters));
    expect(answer).toMatchObject({ status, body: { code } });
  });
});

describe('revocations', () => {
  test('POST answers 202 and tells the portal by an event, GET reports', async () => {
    const user = await addUser('bob', { dev1234: {} });
    const posted = await callPortal('POST /revocations', {}, revocation('bob', 'rev_bob'));
    expect(posted).toMatchObject({
      status: 202,
      body: {
        revocation_id: 'rev_bob',
        status: 'REVOKED',
        deviceId: 'dev1234',
        devices: [{ dns: 'pending' }],
      },
    });
    expect((await device(user, 'dev1234')).status).toBe('revoked');
    expect(sink.sent.at(-1)?.body).toContain('rev_bob');
    const report = await callPortal('GET /revocations/{revocationId}', { revocationId: 'rev_bob' });
    expect(report).toMatchObject({
      status: 200,
      body: { ...posted.body, reason: 'device_stolen', records: [{ revocation_id: 'rev_bob', principal }] },
    });
  });

  test('a refused POST is in the audit trail of the user, with who called', async () => {
    const user = await addUser('carol', { dev1234: {} });
    const body = revocation('carol', 'rev_carol', { revoked_by: 'mallory$saas.com' });
    expect(await callPortal('POST /revocations', {}, body)).toMatchObject({
      status: 403,
      body: { code: 'INSUFFICIENT_PERMISSIONS' },
    });
    expect(await trail(user)).toMatchObject([
      {
        type: 'revocation_refused',
        code: 'INSUFFICIENT_PERMISSIONS',
        revocationId: 'rev_carol',
        claimedBy: 'mallory$saas.com',
        principal,
      },
    ]);
  });

  test('what can not be read, or is about another domain, is in the trail of the portals', async () => {
    const before = (await trail('portal')).length;
    await callPortal('POST /revocations', {}, { marker: 'secret' });
    await callPortal('POST /revocations', {}, revocation('x', 'rev_x', { user_identity: 'x$other.com' }));
    const events = (await trail('portal')).slice(before);
    expect(events.map(({ code }) => code).toSorted()).toEqual(['IDENTITY_NOT_FOUND', 'INVALID_REQUEST']);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('GET of an id that nobody used is 404', async () => {
    expect(await callPortal('GET /revocations/{revocationId}', { revocationId: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'REVOCATION_NOT_FOUND' },
    });
  });
});

describe('enrolments', () => {
  test('POST answers 201 with a one-time token and its URI', async () => {
    await addUser('dave');
    const body = { userIdentity: 'dave$saas.com', scopes: ['send'] };
    expect(await callPortal('POST /enrolments', {}, body)).toMatchObject({
      status: 201,
      body: { auth_token: expect.any(String), uri: expect.stringMatching(/^btps:/), scopes: ['send'] },
    });
  });

  test.each([
    ['no scopes', { userIdentity: 'dave$saas.com' }, 400, 'INVALID_REQUEST'],
    [
      'a stranger',
      { userIdentity: 'dave$saas.com', scopes: ['send'], requestedBy: 'eve$saas.com' },
      403,
      'INSUFFICIENT_PERMISSIONS',
    ],
    ['nobody', { userIdentity: 'nobody$saas.com', scopes: ['send'] }, 404, 'IDENTITY_NOT_FOUND'],
  ])('POST for %s is refused', async (_, body, status, code) => {
    expect(await callPortal('POST /enrolments', {}, body)).toMatchObject({ status, body: { code } });
  });
});

describe('around the routes', () => {
  test('a request that nobody vouches for is 401, whatever it asks for', async () => {
    const event = httpEvent('POST', '/revocations', { routeKey: 'POST /revocations', body: '{}' });
    expect(await handler(event, {} as Context)).toMatchObject({ statusCode: 401 });
  });

  test('an unknown path is 404, another method 405 with those there are', async () => {
    expect(await handler(httpEvent('GET', '/messages'), {} as Context)).toMatchObject({ statusCode: 404 });
    const wrong = await handler(httpEvent('POST', '/identities/alice%24saas.com'), {} as Context);
    expect(wrong).toMatchObject({ statusCode: 405, headers: { allow: 'PUT, DELETE, GET' } });
  });
});
