import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DelegatedBtpsClient } from '../../shared/client/delegated-btps-client.ts';
import { generateDeviceKeys } from '../../shared/client/generate-device-keys.ts';
import { parseIdentity } from '../../shared/protocol/identity.ts';
import { parsePublicKey } from '../../shared/protocol/public-key.ts';
import { verifySignature } from '../../shared/protocol/signature.ts';
import { signedText } from '../../shared/protocol/signed-text.ts';
import {
  DeviceScene,
  errorOf,
  identity,
  inboxRoute,
  invitation,
  statusRoute,
  tokenLifeMs,
} from './device-scene.ts';
import { answer, lost, problem } from './scripted-server.ts';

// Every client sample of the three documents, and where what it promises is tested.
//
// | document       | section                                       | here, and in depth in                        |
// | -------------- | --------------------------------------------- | -------------------------------------------- |
// | best-practices | Key Management, Device Key Generation         | here; device-keys.test.ts                    |
// | best-practices | Key Management, Key Storage                   | here; stores/*.test.ts, secrets.test.ts      |
// | best-practices | Token Security, Token Lifecycle Management    | here; token-manager.test.ts                  |
// | best-practices | Token Security, Token Validation              | here; test/tokens/access-token.test.ts       |
// | best-practices | Client-Side Implementation, Error Handling    | here; deliver-message.test.ts                |
// | best-practices | Client-Side Implementation, Credential Management | here; session.test.ts, stores/*.test.ts  |
// | message-flow   | Sending Messages, Device Message Preparation  | here; deliver-message.test.ts                |
// | message-flow   | Sending Messages, Message Construction        | here; encryption.test.ts                     |
// | message-flow   | Sending Messages, Signature Generation        | here; device-keys.test.ts                    |
// | message-flow   | Error Scenarios, Recovery Actions             | here; test/verification (steps 2 and 3)      |
// | message-flow   | Implementation Guidelines, Client-Side        | here; local-cloud.test.ts                    |
// | revocation     | Error Scenarios, Recovery Actions             | here; local-cloud.test.ts                    |
// | revocation     | Revocation Detection, Client-Side Detection   | here; revocation-handler.test.ts             |
// | revocation     | Security Best Practices, Client Security      | here                                         |
// | revocation     | Implementation, Client Revocation Handler     | here; revocation-handler.test.ts             |

const emptyInbox = answer(200, { messages: [] });

function sentMessage(scene: DeviceScene) {
  return scene.server.seen('POST /messages')[0]?.body;
}

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

describe('message-flow, Sending Messages with Delegation', () => {
  test('Device Message Preparation: the delegated identity is the one of the enrolment', async () => {
    const scene = await new DeviceScene().enrolled();
    await scene.send();
    expect(parseIdentity(sentMessage(scene).from)).toMatchObject({
      ok: true,
      value: { kind: 'delegated', userIdentity: invitation.identity, text: identity },
    });
  });

  test('Message Construction: the members of the documents, an id of its own for each message', async () => {
    const scene = await new DeviceScene().enrolled();
    const [one, other] = [await scene.send(), await scene.send({ type: 'btp_contract' })];
    expect(one.id).not.toBe(other.id);
    expect(scene.server.seen('POST /messages').map(({ body }) => body.type)).toEqual([
      'btp_invoice',
      'btp_contract',
    ]);
  });

  test('Signature Generation: SHA-256 over the seven members in their order, signed with the device key', async () => {
    const scene = await new DeviceScene().enrolled();
    await scene.send();
    const message = sentMessage(scene);
    const key = parsePublicKey(scene.client.device?.publicKey ?? '');
    if (!key.ok) throw new Error('no key');
    const options = { acceptRsaPayloadSignatures: false };
    expect(verifySignature({ signedText: signedText(message), message }, key.value, options)).toEqual({
      ok: true,
      scheme: 'ed25519',
    });
  });
});

describe('message-flow, Error Scenarios', () => {
  test.each([
    'DELEGATION_NOT_FOUND',
    'DEVICE_KEY_NOT_FOUND',
    'SIGNATURE_VERIFICATION_FAILED',
    'DELEGATION_EXPIRED',
  ] as const)(
    'Recovery Actions, Error Reporting: %s reaches the sender with its reasons and what to do',
    async (code) => {
      const scene = await new DeviceScene().enrolled();
      scene.server.on('POST /messages', problem(code, { reasons: ['first cause', 'what follows'] }));
      expect(await errorOf(scene.send())).toMatchObject({
        code,
        reasons: ['first cause', 'what follows'],
        action: expect.any(String),
        requestId: 'req-1',
      });
    },
  );
});

describe('message-flow, Implementation Guidelines', () => {
  test('Client-Side Implementation: an encrypted document is signed as the ciphertext that is sent', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const recipientKey = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const scene = new DeviceScene();
    const client = new DelegatedBtpsClient({
      store: scene.store,
      platform: { ...scene.platform, subtle: crypto.subtle },
    });
    await client.enrol(invitation);
    const message = await client.prepare({
      to: 'bob$receiver.example',
      document: 'secret',
      encryptFor: { recipientKey },
    });
    expect(message).toMatchObject({
      document: expect.any(String),
      encryption: { algorithm: 'aes-256-gcm', type: 'standardEncrypt' },
    });
    expect(JSON.stringify(message)).not.toContain('secret');
    const key = parsePublicKey(client.device?.publicKey ?? '');
    if (!key.ok) throw new Error('no key');
    const options = { acceptRsaPayloadSignatures: false };
    expect(verifySignature({ signedText: signedText(message), message }, key.value, options).ok).toBe(true);
  });
});

describe('revocation', () => {
  test('Recovery Actions: the device enrols again as a new device, with a new key and new tokens', async () => {
    const scene = await new DeviceScene().enrolled();
    const before = await scene.store.load();
    scene.server.on(statusRoute, scene.status('REVOKED'));
    await scene.client.checkDelegationStatus();
    await scene.client.enrol({ ...invitation, authToken: 'from the portal' });
    const after = await scene.store.load();
    expect(after?.keys.publicKey).not.toBe(before?.keys.publicKey);
    expect(after?.tokens.refreshToken).not.toBe(before?.tokens.refreshToken);
    expect(await scene.send()).toMatchObject({ status: 'accepted' });
  });

  test('Client-Side Detection: a revoked device clears its credentials, tells the user, re-authenticates, and throws', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on('POST /messages', problem('DELEGATION_REVOKED')).on(statusRoute, scene.status('REVOKED'));
    expect(await errorOf(scene.send())).toMatchObject({ code: 'DELEGATION_REVOKED' });
    expect(await scene.store.load()).toBeUndefined();
    expect(scene.client.device).toBeUndefined();
    expect(scene.revoked).toMatchObject([{ identity, status: 'REVOKED' }]);
    expect(scene.reauthentications).toMatchObject([{ cause: 'revoked' }]);
  });

  test('Client Security: tokens and status are looked at in the background, and a revoked device cleans up by itself', async () => {
    const scene = await new DeviceScene().enrolled();
    await scene.client.start();
    await scene.time.advance(tokenLifeMs);
    expect(scene.server.seen('POST /auth/tokens')).toHaveLength(1);
    scene.server.on(statusRoute, scene.status('REVOKED'));
    await scene.time.advance(300_000);
    expect(await scene.store.load()).toBeUndefined();
  });

  test('Client Revocation Handler: every 5 minutes; a check that fails is reported and repeated', async () => {
    const scene = await new DeviceScene().enrolled();
    scene.server.on(statusRoute, lost, scene.status('ACTIVE'), scene.status('REVOKED'));
    await scene.client.start();
    await scene.time.advance(299_999);
    expect(scene.warnings.map(({ code }) => code)).toEqual(['NETWORK_ERROR']);
    expect(scene.revoked).toEqual([]);
    await scene.time.advance(300_002);
    expect(scene.server.seen(statusRoute)).toHaveLength(3);
    expect(scene.revoked).toMatchObject([{ status: 'REVOKED' }]);
  });
});
