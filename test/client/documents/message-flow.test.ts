import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DelegatedBtpsClient } from '../../../shared/client/delegated-btps-client.ts';
import { messageDigest } from '../../../shared/protocol/digest.ts';
import { parseIdentity } from '../../../shared/protocol/identity.ts';
import { parsePublicKey } from '../../../shared/protocol/public-key.ts';
import { verifySignature } from '../../../shared/protocol/signature.ts';
import { signedText } from '../../../shared/protocol/signed-text.ts';
import { DeviceScene, errorOf, identity, inboxRoute, invitation } from '../device-scene.ts';
import { answer, problem } from '../scripted-server.ts';

function sentMessage(scene: DeviceScene) {
  return scene.server.seen('POST /messages')[0]?.body;
}

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

describe('message-flow, Receiving & Verification Flow', () => {
  test('Message Delivery: a delivered document is read, and one that is not what the own server verified is not', async () => {
    const scene = await new DeviceScene().enrolled();
    await scene.send();
    const message = sentMessage(scene);
    const entry = {
      receipt: 'receipt-1',
      message,
      acceptedAt: '2026-01-15T10:30:00.000Z',
      digest: messageDigest(JSON.stringify(message)),
      signedWith: 'device',
      dnssec: 'secure',
    };
    const altered = { ...entry, message: { ...message, document: { total: 1 } } };
    scene.server.on(inboxRoute, answer(200, { messages: [entry, altered] }));
    const [delivered, other] = (await scene.fetchInbox()).messages;
    if (!delivered || !other) throw new Error('the inbox is not listed');
    expect(await scene.client.open(delivered, 'no key is needed')).toEqual({ total: 1500 });
    expect(await errorOf(scene.client.open(other, 'no key is needed'))).toMatchObject({
      code: 'MESSAGE_ALTERED',
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
