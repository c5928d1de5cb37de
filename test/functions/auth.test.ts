import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import { digTxt } from '../../infra/local/dig.ts';
import { createEnrolment } from '../../shared/enrolment/create-enrolment.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { enrolmentProofText, refreshProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { revokeDevice } from '../../shared/registry/seed.ts';
import { testSourceHeader } from '../local-cloud.ts';
import { type HttpAnswer, Scene } from '../scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.start({ instances: 1 });
});
afterAll(() => scene.stop());

/** A one-time token as the portal function makes it. */
async function enrolmentToken(user: UserIdentity, scopes: readonly string[]): Promise<string> {
  const { cloud, registrar } = scene;
  const created = await createEnrolment(
    {
      client: registrar.dynamoDb,
      registryTable: cloud.tables.Registry.name,
      auditTable: cloud.tables.AuditEvents.name,
      now: Date.now,
      randomBytes,
      baseUrl: cloud.apiUrl,
    },
    { userIdentity: user, scopes, requestedBy: user.text, principal: 'arn:portal' },
  );
  if (!created.ok) throw new Error(created.refusal.code);
  return created.value.auth_token;
}

function authRequest(user: UserIdentity, authToken: string, { publicKey, privateKey }: KeyPair) {
  const issuedAt = new Date().toISOString();
  const { fingerprint } = publicKey;
  const proof = { audience: scene.cloud.apiUrl, identity: user.text, fingerprint, authToken, issuedAt };
  return {
    artifact_type: 'btps_auth_request',
    identity: user.text,
    device_pubkey: publicKey.spkiBase64,
    auth_token: authToken,
    device_info: { model: 'phone', os: 'any' },
    issuedAt,
    signature: signText(enrolmentProofText(proof), privateKey),
  };
}

function refreshRequest(delegatedIdentity: string, refreshToken: string, key: KeyPair, requestId = 'r1') {
  const issuedAt = new Date().toISOString();
  const { fingerprint } = key.publicKey;
  const audience = scene.cloud.apiUrl;
  const proof = { audience, delegatedIdentity, fingerprint, refreshToken, requestId, issuedAt };
  return {
    artifact_type: 'btps_refresh_request',
    identity: delegatedIdentity,
    refresh_token: refreshToken,
    request_id: requestId,
    issuedAt,
    signature: signText(refreshProofText(proof), key.privateKey),
  };
}

let sources = 0;
const from = (source: string) => ({ [testSourceHeader]: source });
function anywhere() {
  sources += 1;
  return from(`203.0.113.${sources}`);
}

async function enrol(user: UserIdentity, scopes: readonly string[], key = generateKeyPair()) {
  const token = await enrolmentToken(user, scopes);
  const answer = await scene.post('/auth/devices', authRequest(user, token, key), anywhere());
  expect(answer.status).toBe(200);
  return { ...answer.body, key };
}

const readInbox = (recipient: string, accessToken?: string) =>
  scene.request('GET', `/inbox/${encodeURIComponent(recipient)}`, {
    headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
  });
const acknowledge = (recipient: string, accessToken: string, receipts: readonly string[]) =>
  scene.post(
    `/inbox/${encodeURIComponent(recipient)}/acknowledgements`,
    { receipts },
    { authorization: `Bearer ${accessToken}` },
  );
const codes = (answer: HttpAnswer) => `${answer.status} ${answer.body.code}`;

describe('POST /auth/devices', () => {
  it('answers a good request with the device and its tokens', async () => {
    const { key, ...body } = await enrol(scene.alice, ['send', 'fetch-inbox']);
    const { apiUrl } = scene.cloud;
    expect(body).toEqual({
      delegated_id: expect.stringMatching(/^dev[a-z2-9]{5}$/),
      delegated_identity: `${body.delegated_id}$alice.btps.saas.example`,
      scopes: ['send', 'fetch-inbox'],
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      polling_endpoints: {
        inbox: `${apiUrl}/inbox/alice%24saas.example`,
        status: `${apiUrl}/delegations/${body.delegated_id}%24alice.btps.saas.example`,
        tokens: `${apiUrl}/auth/tokens`,
      },
      dns: 'pending',
    });
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(890_000);
  });

  it.each([
    ['an unknown member', { extra: 1 }, ['the artifact has a member that is not part of the format']],
    ['another type', { artifact_type: 'btps_refresh_request' }, ['artifact_type is missing or malformed']],
    [
      'a fingerprint of 3 bytes',
      { signature: { algorithm: 'sha256', value: 'AAAA', fingerprint: 'AAAA' } },
      ['signature is missing or malformed'],
    ],
    ['a day that is none', { issuedAt: '2026-02-30T12:00:00Z' }, ['issuedAt is missing or malformed']],
    ['no token', { auth_token: undefined }, ['auth_token is missing or malformed']],
  ])('with %s is INVALID_REQUEST', async (_, changes, reasons) => {
    const request = { ...authRequest(scene.alice, 'token', generateKeyPair()), ...changes };
    const answer = await scene.post('/auth/devices', request, anywhere());
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', reasons } });
  });

  it('with a member named twice, over 16 KiB or under another media type is refused', async () => {
    const body = JSON.stringify(authRequest(scene.alice, 'token', generateKeyPair()));
    const twice = body.replace('"identity"', '"identity":"eve$saas.example","identity"');
    expect(codes(await scene.post('/auth/devices', twice, anywhere()))).toBe('400 INVALID_REQUEST');
    const large = `${body}${' '.repeat(16 * 1024)}`;
    expect(codes(await scene.post('/auth/devices', large, anywhere()))).toBe('400 INVALID_REQUEST');
    const text = { 'content-type': 'text/plain' };
    expect(codes(await scene.post('/auth/devices', body, text))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });

  it('with a token that nobody made is 401 INVALID_AUTH_TOKEN with a challenge', async () => {
    const request = authRequest(scene.alice, 'token', generateKeyPair());
    const answer = await scene.post('/auth/devices', request, anywhere());
    expect(codes(answer)).toBe('401 INVALID_AUTH_TOKEN');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('GET /.well-known/jwks.json', () => {
  it('has the key that an access token is signed with, and may be kept for 300 s', async () => {
    const answer = await scene.request('GET', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const { access_token, delegated_identity } = await enrol(scene.alice, ['send']);
    const { payload } = await jwtVerify(access_token, createLocalJWKSet(answer.body), {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: scene.cloud.apiUrl,
      audience: scene.cloud.apiUrl,
    });
    expect(payload).toMatchObject({ sub: delegated_identity, scope: 'send', epoch: 1 });
  });
});

describe('GET /.well-known/btps-server.json', () => {
  it('has the domain and the key that `_btps.{domain}` names, and may be kept for 300 s', async () => {
    const answer = await scene.request('GET', '/.well-known/btps-server.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.body).toEqual({
      domain: 'saas.example',
      keys: [expect.stringMatching(/^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/)],
    });
    const [record = ''] = await digTxt(scene.cloud, '_btps.saas.example');
    expect(record).toContain(`;key=${answer.body.keys[0]}"`);
  });
});

describe('POST /auth/tokens', () => {
  it('renews the tokens of a device; a reuse ends them', async () => {
    const { delegated_identity, refresh_token, key } = await enrol(scene.alice, ['fetch-inbox']);
    const renew = (token: string, requestId: string) =>
      scene.post('/auth/tokens', refreshRequest(delegated_identity, token, key, requestId), anywhere());
    const renewed = await renew(refresh_token, 'r1');
    expect(renewed.body).toEqual({
      delegated_identity,
      scopes: ['fetch-inbox'],
      access_token: expect.any(String),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: expect.any(String),
    });
    expect((await readInbox(scene.alice.text, renewed.body.access_token)).status).toBe(200);
    expect((await renew(refresh_token, 'r1')).body.refresh_token).toBe(renewed.body.refresh_token);
    expect(codes(await renew(refresh_token, 'r2'))).toBe('401 INVALID_AUTH_TOKEN');
    expect(codes(await renew(renewed.body.refresh_token, 'r3'))).toBe('401 INVALID_AUTH_TOKEN');
  });

  it('61 times a minute from one address is RATE_LIMIT_EXCEEDED', async () => {
    const answers = await Promise.all(
      Array.from({ length: 61 }, () => scene.post('/auth/tokens', {}, from('192.0.2.200'))),
    );
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(1);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('the inbox behind access tokens', () => {
  it('is read with fetch-inbox or read-only, and acknowledged with fetch-inbox alone', async () => {
    const fetcher = await enrol(scene.alice, ['fetch-inbox']);
    const reader = await enrol(scene.alice, ['read-only']);
    const sender = await enrol(scene.alice, ['send']);
    const { text } = scene.alice;
    expect((await readInbox(text, fetcher.access_token)).body).toEqual({ messages: [] });
    expect((await readInbox(text, reader.access_token)).status).toBe(200);
    expect(codes(await readInbox(text, sender.access_token))).toBe('403 INSUFFICIENT_SCOPE');
    expect(codes(await acknowledge(text, reader.access_token, []))).toBe('403 INSUFFICIENT_SCOPE');
    expect(codes(await acknowledge(text, fetcher.access_token, ['x']))).toBe('400 INVALID_REQUEST');
  });

  it('of anybody else is 403 ACCESS_DENIED, alike whether it exists, does not, or is no identity', async () => {
    const { access_token } = await enrol(scene.alice, ['fetch-inbox', 'read-only']);
    const answers = await Promise.all(
      [scene.bob.text, 'nobody$saas.example', 'no identity'].map((name) => readInbox(name, access_token)),
    );
    const bodies = answers.map(({ body: { requestId, ...body } }) => body);
    expect(bodies[0]).toMatchObject({ status: 403, code: 'ACCESS_DENIED' });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  it('without a token is 401 UNAUTHENTICATED, with one that we did not sign INVALID_TOKEN_SIGNATURE', async () => {
    const answer = await readInbox(scene.alice.text);
    expect(codes(answer)).toBe('401 UNAUTHENTICATED');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(codes(await readInbox(scene.alice.text, 'a.b.c'))).toBe('401 INVALID_TOKEN_SIGNATURE');
    expect(codes(await readInbox(scene.alice.text, 'not a token'))).toBe('401 UNAUTHENTICATED');
  });

  it('is closed to a revoked device from its next request on (revocation, Token Invalidation)', async () => {
    const device = await enrol(scene.alice, ['fetch-inbox']);
    expect((await readInbox(scene.alice.text, device.access_token)).status).toBe(200);
    await revokeDevice(scene.registrar.dynamoDb, scene.cloud.tables.Registry.name, {
      originalIdentity: scene.alice.originalIdentity,
      delegatedId: device.delegated_id,
      revokedAt: new Date().toISOString(),
      revocationId: 'rev_1',
    });
    expect(codes(await readInbox(scene.alice.text, device.access_token))).toBe('403 DELEGATION_REVOKED');
    const request = refreshRequest(device.delegated_identity, device.refresh_token, device.key);
    expect(codes(await scene.post('/auth/tokens', request, anywhere()))).toBe('403 DELEGATION_REVOKED');
  });
});

it('no token, key or proof is logged or quoted in a refusal', async () => {
  const { key, delegated_identity, refresh_token } = await enrol(scene.alice, ['send']);
  const marker = 'MARKER'.repeat(5);
  const answers = [
    await scene.post('/auth/devices', authRequest(scene.alice, marker, key), anywhere()),
    await scene.post('/auth/devices', { ...authRequest(scene.alice, marker, key), [marker]: 1 }, anywhere()),
    await scene.post('/auth/tokens', refreshRequest(delegated_identity, marker, key), anywhere()),
    await scene.post('/auth/tokens', { refresh_token: marker, device_info: { [marker]: 1 } }, anywhere()),
    await readInbox(scene.alice.text, marker),
  ];
  const told = JSON.stringify(answers.map(({ body }) => body)) + JSON.stringify(scene.cloud.logs);
  expect(answers.filter(({ status }) => status < 400)).toEqual([]);
  expect(told).not.toContain(marker);
  expect(told).not.toContain(refresh_token);
});
