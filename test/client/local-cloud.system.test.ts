import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DelegatedBtpsClient } from '../../shared/client/delegated-btps-client.ts';
import type { DelegationStatus } from '../../shared/client/delegation-status.ts';
import type { ReauthenticationCause } from '../../shared/client/notices.ts';
import { MemoryCredentialStore } from '../../shared/client/stores/memory.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { PortalScene } from '../lifecycle/portal-scene.ts';
import { errorOf } from './device-scene.ts';

let scene: PortalScene;
let alice: UserIdentity;
let bob: UserIdentity;

beforeAll(async () => {
  scene = await PortalScene.start();
  alice = (await scene.registerUser('alice$saas.example')).user;
  bob = (await scene.registerUser('bob$saas.example')).user;
});
afterAll(() => scene.stop());

/** A device of a user, enrolled with what the portal's QR code says. */
async function enrolledDevice(user: UserIdentity, scopes: readonly string[]) {
  const store = new MemoryCredentialStore();
  const revoked: DelegationStatus[] = [];
  const reauthentications: ReauthenticationCause[] = [];
  const client = new DelegatedBtpsClient({
    store,
    onRevoked: (status) => void revoked.push(status),
    onReauthenticate: (cause) => void reauthentications.push(cause),
  });
  const { body } = await scene.portal('POST', '/enrolments', { userIdentity: user.text, scopes });
  await client.enrol(body.uri, { deviceInfo: { model: 'phone' } });
  return { client, store, revoked, reauthentications };
}

test('a device enrols, sends encrypted, is read and acknowledged, is revoked, and has nothing left (message-flow, revocation)', async () => {
  const recipient = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const phone = await enrolledDevice(alice, ['send']);
  const reader = await enrolledDevice(bob, ['fetch-inbox']);
  await scene.settled();
  expect(await phone.client.checkDelegationStatus()).toMatchObject({ status: 'ACTIVE', authority: 'own' });

  const document = { title: 'Monthly Service Invoice', totalAmount: { value: 1500, currency: 'USD' } };
  const outgoing = { to: bob.text, document, encryptFor: { recipientKey: recipient.publicKey } };
  const message = await phone.client.prepare(outgoing);
  const delivery = await phone.client.deliver(message);
  expect(delivery).toMatchObject({ id: message.id, status: 'accepted' });
  expect(await phone.client.deliver(message)).toEqual({
    id: message.id,
    status: 'delivered',
    digest: delivery.digest,
  });

  const { messages } = await reader.client.fetchInbox({ limit: 10 });
  const [received] = messages;
  if (!received) throw new Error('the inbox is empty');
  expect(messages).toEqual([
    {
      receipt: expect.any(String),
      message,
      acceptedAt: delivery.acceptedAt,
      digest: delivery.digest,
      signedWith: 'device',
      dnssec: expect.any(String),
    },
  ]);
  expect(await reader.client.open(received, recipient.privateKey)).toEqual(document);
  expect(await reader.client.acknowledge([received.receipt])).toEqual({
    acknowledged: [received.receipt],
    unknown: [],
  });
  expect(await reader.client.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });

  const delegatedId = phone.client.device?.delegatedIdentity.split('$')[0] ?? '';
  const revoked = await scene.portal('POST', '/revocations', scene.revocation(alice, [delegatedId]));
  expect(revoked.status).toBeLessThan(300);
  expect(await errorOf(phone.client.send({ to: bob.text, document }))).toMatchObject({
    code: 'DELEGATION_REVOKED',
  });
  expect(phone.client.device).toBeUndefined();
  expect(await phone.store.load()).toBeUndefined();
  expect(phone.revoked).toMatchObject([{ status: 'REVOKED', reason: 'Device has been revoked' }]);
  expect(phone.reauthentications).toMatchObject([{ cause: 'revoked' }]);
});

test('tokens are renewed, and the same renewal again within 60 s gives the same refresh token (Token Lifecycle Management)', async () => {
  const { client, store } = await enrolledDevice(bob, ['fetch-inbox']);
  const enrolled = await store.load();
  if (!enrolled) throw new Error('nothing is stored');
  const expired = { ...enrolled, tokens: { ...enrolled.tokens, accessTokenExpiresAtMs: 0 } };
  const renewedBy = async () => {
    const copy = new MemoryCredentialStore();
    await copy.save(expired);
    const other = new DelegatedBtpsClient({ store: copy });
    await other.fetchInbox();
    return (await copy.load())?.tokens.refreshToken;
  };
  const [first, second] = [await renewedBy(), await renewedBy()];
  expect(first).not.toBe(enrolled.tokens.refreshToken);
  expect(second).toBe(first);
  await client.fetchInbox();
});
