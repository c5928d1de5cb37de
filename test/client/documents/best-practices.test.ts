import { describe, expect, test } from 'vitest';
import { DelegatedBtpsClient } from '../../../shared/client/delegated-btps-client.ts';
import { generateDeviceKeys } from '../../../shared/client/generate-device-keys.ts';
import { messageDigest } from '../../../shared/protocol/digest.ts';
import { parsePublicKey } from '../../../shared/protocol/public-key.ts';
import { DeviceScene, errorOf, inboxRoute, statusRoute, tokenLifeMs } from '../device-scene.ts';
import { answer, lost, problem, type Reaction } from '../scripted-server.ts';

const emptyInbox = answer(200, { messages: [] });

describe('best-practices, Key Management', () => {
  test('Device Key Generation: an Ed25519 key is made on the device, and only its public half leaves', async () => {
    const keys = await generateDeviceKeys({ algorithm: 'ed25519' });
    expect(parsePublicKey(keys.publicKey)).toMatchObject({ ok: true, value: { type: 'ed25519' } });
    const scene = await new DeviceScene().enrolled();
    const stored = (await scene.store.load())?.keys;
    if (stored?.privateKey.kind !== 'seed') throw new Error('the scene has no WebCrypto');
    const sent = JSON.stringify(scene.server.requests);
    expect(sent).toContain(stored.publicKey);
    expect(sent).not.toContain(stored.privateKey.seed);
  });

  test('Key Storage: a client has no store of its own choosing, least of all localStorage', () => {
    expect(() => new DelegatedBtpsClient({} as never)).toThrow(TypeError);
    expect(() => new DelegatedBtpsClient({ store: new DeviceScene().store, cache: {} } as never)).toThrow(
      new TypeError('unknown option cache'),
    );
  });
});

describe('best-practices, Token Security', () => {
  test('Token Lifecycle Management: stored after success, longer pauses after failure, re-authentication when told', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on('POST /auth/tokens', lost, lost, scene.issueTokens, problem('TOKEN_EXPIRED'));
    await scene.client.start();
    await scene.time.advance(tokenLifeMs);
    expect((await scene.store.load())?.tokens.refreshToken).toBe('refresh-2');
    expect(scene.warnings.map(({ code }) => code)).toEqual(['NETWORK_ERROR', 'NETWORK_ERROR']);
    await scene.time.advance(tokenLifeMs);
    expect(scene.reauthentications).toMatchObject([
      { cause: 'session-ended', error: { code: 'TOKEN_EXPIRED' } },
    ]);
  });

  test('Token Validation: an expired token is renewed before use, a missing scope is INSUFFICIENT_SCOPE unasked', async () => {
    const scene = await new DeviceScene().enrolled(['send']);
    expect(await errorOf(scene.client.fetchInbox())).toMatchObject({ code: 'INSUFFICIENT_SCOPE' });
    expect(scene.server.seen(inboxRoute)).toEqual([]);
    const reader = await new DeviceScene().enrolled(['fetch-inbox']);
    reader.server.on(inboxRoute, emptyInbox);
    await reader.time.advance(tokenLifeMs + 1);
    await reader.fetchInbox();
    expect(reader.server.seen(inboxRoute).map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-2',
    ]);
  });

  test('Token Validation: INVALID_TOKEN_SIGNATURE, which the server finds, is the error of its code', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on(inboxRoute, problem('INVALID_TOKEN_SIGNATURE'));
    expect(await errorOf(scene.fetchInbox())).toMatchObject({ code: 'INVALID_TOKEN_SIGNATURE', status: 401 });
  });
});

describe('best-practices, Client-Side Implementation', () => {
  test('Error Handling: input is checked, revocation is handled, an expired token renewed, a lost answer repeated', async () => {
    const scene = await new DeviceScene().enrolled();
    expect(await errorOf(scene.send({ to: 'nobody' }))).toMatchObject({ code: 'INVALID_IDENTITY' });
    scene.server.on('POST /messages', problem('TOKEN_EXPIRED'), lost, scene.acceptMessage);
    expect(await scene.send()).toMatchObject({ status: 'accepted' });
    scene.server.on('POST /messages', problem('DELEGATION_REVOKED')).on(statusRoute, scene.status('REVOKED'));
    expect(await errorOf(scene.send())).toMatchObject({ code: 'DELEGATION_REVOKED' });
    expect([scene.revoked.length, scene.reauthentications.length]).toEqual([1, 1]);
  });

  test('Error Handling: what is unexpected is told to the caller as an error with a code', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on('POST /messages', answer(418, 'short and stout'));
    expect(await errorOf(scene.send())).toMatchObject({
      name: 'ClientError',
      code: 'UNEXPECTED_ANSWER',
      status: 418,
    });
  });

  test('Credential Management: stored, loaded by the next start, and cleared in the store and in memory', async () => {
    const scene = await new DeviceScene().enrolled();
    const restarted = scene.newClient();
    expect(restarted.device).toBeUndefined();
    expect(await restarted.start()).toBe(true);
    expect(restarted.device).toEqual(scene.client.device);
    await restarted.clearCredentials();
    expect(restarted.device).toBeUndefined();
    expect(await scene.store.load()).toBeUndefined();
    expect(await scene.newClient().start()).toBe(false);
    restarted.stop();
  });
});

describe('best-practices, Threat Mitigation', () => {
  test('Replay Attacks: a repeat is the same message; that it was accepted before is a success, another one in its place is not', async () => {
    const scene = await new DeviceScene().enrolled();
    const digestOf = (body: object) => messageDigest(JSON.stringify(body));
    const refuse =
      (digest: (body: object) => string): Reaction =>
      (request) =>
        problem('NONCE_ALREADY_USED', { digest: digest(request.body) })(request);
    scene.server.on('POST /messages', lost, refuse(digestOf));
    expect(await scene.send()).toMatchObject({ status: 'delivered' });
    const [first, repeat] = scene.server.seen('POST /messages').map(({ body }) => body);
    expect(repeat).toEqual(first);
    scene.server.on(
      'POST /messages',
      refuse(() => digestOf({})),
    );
    expect(await errorOf(scene.send())).toMatchObject({ code: 'MESSAGE_ALTERED' });
  });

  test('Replay Attacks: MESSAGE_TOO_OLD is told to the sender, who issues and signs the message anew', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on('POST /messages', problem('MESSAGE_TOO_OLD'), scene.acceptMessage);
    expect(await errorOf(scene.send())).toMatchObject({ code: 'MESSAGE_TOO_OLD', retryable: false });
    await scene.time.advance(1_000);
    expect(await scene.send()).toMatchObject({ status: 'accepted' });
    const [old, anew] = scene.server.seen('POST /messages').map(({ body }) => body);
    expect([old.issuedAt, anew.issuedAt]).toEqual(['2026-01-15T10:30:00.000Z', '2026-01-15T10:30:01.000Z']);
    expect(anew.id).not.toBe(old.id);
  });
});
