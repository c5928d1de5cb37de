import { expect, test } from 'vitest';
import { isCanonicalBase64 } from '../../shared/protocol/base64.ts';
import { enrolmentProofText, refreshProofText, verifyProof } from '../../shared/protocol/proof.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { DeviceScene, errorOf, identity, inboxRoute, invitation, tokenLifeMs } from './device-scene.ts';
import { answer, lost, problem } from './scripted-server.ts';

const enrolments = (scene: DeviceScene) => scene.server.seen('POST /auth/devices').map(({ body }) => body);
const options = { acceptRsaPayloadSignatures: false };

function publicKey(text: string) {
  const key = parsePublicKey(text);
  if (!key.ok) throw new Error('the SDK sent a key that the protocol does not take');
  return key.value;
}

test('a device proves to hold its key as the server checks it (Device Key Generation)', async () => {
  const scene = new DeviceScene();
  const description = await scene.client.enrol(invitation, { deviceInfo: { model: 'phone' } });
  const [request] = enrolments(scene);
  const { signature, issuedAt, device_pubkey } = request;
  const key = publicKey(device_pubkey);
  const { server: audience, identity: user, authToken } = invitation;
  const text = enrolmentProofText({
    audience,
    identity: user,
    fingerprint: key.fingerprint,
    authToken,
    issuedAt,
  });
  expect(verifyProof(text, signature, key, options)).toEqual({ ok: true, value: 'ed25519' });
  expect(request).toEqual({
    artifact_type: 'btps_auth_request',
    identity: user,
    device_pubkey: expect.toSatisfy(isCanonicalBase64),
    auth_token: authToken,
    device_info: { model: 'phone' },
    issuedAt: '2026-01-15T10:30:00.000Z',
    signature: expect.objectContaining({ algorithm: 'sha256', fingerprint: key.fingerprint }),
  });
  expect(description).toEqual({
    server: audience,
    userIdentity: user,
    delegatedIdentity: identity,
    scopes: ['send', 'fetch-inbox'],
    publicKey: device_pubkey,
    fingerprint: key.fingerprint,
  });
});

test('a renewal is signed as the server checks it (Token Lifecycle Management)', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on(inboxRoute, answer(200, { messages: [] }));
  await scene.time.advance(tokenLifeMs);
  await scene.fetchInbox();
  const [{ body } = { body: {} }] = scene.server.seen('POST /auth/tokens');
  const key = publicKey(scene.client.device?.publicKey ?? '');
  const text = refreshProofText({
    audience: invitation.server,
    delegatedIdentity: identity,
    fingerprint: key.fingerprint,
    refreshToken: 'refresh-1',
    requestId: body.request_id,
    issuedAt: body.issuedAt,
  });
  expect(verifyProof(text, body.signature, key, options)).toEqual({ ok: true, value: 'ed25519' });
});

test('the URI of a QR code enrols', async () => {
  const scene = new DeviceScene();
  const uri =
    'btps:enrol?server=https%3A%2F%2Fapi.saas.example&identity=alice%24saas.example&token=one-time-token';
  await scene.client.enrol(uri);
  expect(enrolments(scene)[0]).toMatchObject({
    identity: 'alice$saas.example',
    auth_token: 'one-time-token',
  });
});

test('an enrolment whose answer is lost is repeated with the same key, also by the app later', async () => {
  const scene = new DeviceScene();
  scene.server.on('POST /auth/devices', lost, lost, lost, lost, lost, lost, scene.issueTokens);
  expect(await errorOf(scene.time.until(scene.client.enrol(invitation)))).toMatchObject({
    code: 'NETWORK_ERROR',
  });
  await scene.time.until(scene.client.enrol(invitation));
  expect(enrolments(scene)).toHaveLength(7);
  expect(new Set(enrolments(scene).map(({ device_pubkey }) => device_pubkey)).size).toBe(1);
});

test('an enrolment that the store failed to keep is repeated with the same key, so that its invitation is not lost', async () => {
  const scene = new DeviceScene();
  const save = scene.store.save.bind(scene.store);
  scene.store.save = () => Promise.reject(new Error('the user declined'));
  expect(await errorOf(scene.client.enrol(invitation))).toMatchObject({ code: 'STORE_FAILED' });
  scene.store.save = save;
  await scene.client.enrol(invitation);
  const [first, second] = enrolments(scene);
  expect(second.device_pubkey).toBe(first.device_pubkey);
  expect((await scene.store.load())?.keys.publicKey).toBe(first.device_pubkey);
});

test('every enrolment makes a new key (revocation, Recovery Actions)', async () => {
  const scene = new DeviceScene();
  await scene.client.enrol(invitation);
  await scene.client.enrol({ ...invitation, authToken: 'another' });
  const [first, second] = enrolments(scene);
  expect(first.device_pubkey).not.toBe(second.device_pubkey);
  expect((await scene.store.load())?.tokens.refreshToken).toBe('refresh-2');
});

test('an answer for another user is UNEXPECTED_ANSWER, and nothing is stored', async () => {
  const scene = new DeviceScene();
  scene.server.on('POST /auth/devices', (request) => {
    const { body } = scene.issueTokens(request);
    const delegated_identity = 'dev1234$mallory.btps.saas.example';
    return { status: 200, body: { ...(body as object), delegated_identity } };
  });
  expect(await errorOf(scene.client.enrol(invitation))).toMatchObject({
    code: 'UNEXPECTED_ANSWER',
    reasons: ['the server enrolled another identity'],
  });
  expect(await scene.store.load()).toBeUndefined();
});

test('a one-time token that was used is the error of its code, and a refusal stays with the enrolment', async () => {
  const scene = await new DeviceScene().enrolled();
  scene.server.on('POST /auth/devices', problem('INVALID_AUTH_TOKEN'));
  const error = await errorOf(scene.client.enrol({ ...invitation, authToken: 'used' }));
  expect(error).toMatchObject({
    name: 'ClientError',
    message: 'INVALID_AUTH_TOKEN: The one-time token is unknown, used or expired',
    code: 'INVALID_AUTH_TOKEN',
    status: 401,
    retryable: false,
    reasons: ['why'],
    action: 'Ask the portal for a new one.',
    requestId: 'req-1',
  });
  expect(scene.client.device?.delegatedIdentity).toBe(identity);
});

test.each([
  'http://api.saas.example',
  'https://api.saas.example?x=1',
  'https://user@api.saas.example',
  'ftp://api.saas.example',
  '',
])('the server %j is a TypeError before a key is made', async (server) => {
  const scene = new DeviceScene();
  expect(await errorOf(scene.client.enrol({ ...invitation, server }))).toBeInstanceOf(TypeError);
  expect(scene.server.requests).toEqual([]);
});
