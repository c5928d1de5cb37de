import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forwardingTo, makeCertificate } from '../../infra/local/certificate.ts';
import { enrolWithProgram } from '../../infra/local/story/device-program.ts';
import { DelegatedBtpsClient } from '../../shared/client/delegated-btps-client.ts';
import type { InboxPage } from '../../shared/client/inbox.ts';
import { MemoryCredentialStore } from '../../shared/client/stores/memory.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { PortalScene } from '../lifecycle/portal-scene.ts';

let saas: PortalScene;
let receiver: PortalScene;
let alice: UserIdentity;
let carol: UserIdentity;
let sender: DelegatedBtpsClient;
let reader: DelegatedBtpsClient;

/** Each cloud has its zones, its tables and its keys; what they share is the root of DNS, as all the world does. */
beforeAll(async () => {
  const tls = await makeCertificate();
  const settings = { forwarding: forwardingTo(tls) };
  saas = await PortalScene.start({ settings, tls });
  receiver = await PortalScene.start({ domain: 'receiver.example', names: saas.cloud, settings, tls });
  alice = (await saas.registerUser('alice$saas.example')).user;
  carol = (await receiver.registerUser('carol$receiver.example')).user;
  const program = await enrolWithProgram(await invitation(saas, alice, ['send', 'fetch-inbox']));
  afterAll(program.forget);
  sender = new DelegatedBtpsClient({ store: program.store });
  reader = new DelegatedBtpsClient({ store: new MemoryCredentialStore() });
  await reader.enrol(await invitation(receiver, carol, ['fetch-inbox']));
  await Promise.all([saas.settled(), receiver.settled()]);
}, 60_000);
afterAll(async () => {
  await receiver?.stop();
  await saas?.stop();
});

async function invitation(
  scene: PortalScene,
  user: UserIdentity,
  scopes: readonly string[],
): Promise<string> {
  const { body } = await scene.portal('POST', '/enrolments', { userIdentity: user.text, scopes });
  return body.uri;
}

/** On a busy machine the first attempt may take too long; the second one comes half a minute later. */
const patienceMs = 60_000;

const listed = (client: DelegatedBtpsClient, what: 'messages' | 'deliveryFailures') =>
  expect.poll(async () => (await client.fetchInbox())[what].length, { timeout: patienceMs }).toBe(1);

const document = { title: 'Annual Service Invoice', totalAmount: { value: 18_000, currency: 'EUR' } };

test('enrolled with the command line, a device sends with the SDK; the other cloud verifies by DNS, its user decrypts (message-flow, Message Flow Overview)', async () => {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const message = await sender.prepare({
    to: carol.text,
    document,
    encryptFor: { recipientKey: keys.publicKey },
  });
  const delivery = await sender.deliver(message);
  expect(delivery).toMatchObject({ id: message.id, status: 'accepted' });
  await listed(reader, 'messages');
  const page: InboxPage = await reader.fetchInbox();
  expect(page).toEqual({
    messages: [
      {
        receipt: expect.any(String),
        message,
        acceptedAt: expect.any(String),
        digest: delivery.digest,
        signedWith: 'device',
        dnssec: 'secure',
      },
    ],
    deliveryFailures: [],
    unproved: [],
  });
  const [received] = page.messages;
  if (!received) throw new Error('the inbox is empty');
  expect(JSON.stringify(message)).not.toContain(document.title);
  expect(await reader.open(received, keys.privateKey)).toEqual(document);
}, 90_000);

test('what the other cloud refuses comes back in the name of the own server, whose signature the SDK has checked (message-flow, Recovery Actions)', async () => {
  const { id, digest, acceptedAt } = await sender.send({ to: 'nobody$receiver.example', document });
  await listed(sender, 'deliveryFailures');
  const page = await sender.fetchInbox();
  expect(page).toEqual({
    messages: [],
    deliveryFailures: [
      {
        receipt: expect.any(String),
        failedAt: expect.any(String),
        messageId: id,
        from: sender.device?.delegatedIdentity,
        to: 'nobody$receiver.example',
        digest,
        issuedAt: expect.any(String),
        acceptedAt,
        attempts: expect.any(Number),
        code: 'RECIPIENT_NOT_FOUND',
        reasons: ['receiver.example has no such user'],
        status: 404,
      },
    ],
    unproved: [],
  });
  const receipts = page.deliveryFailures.map(({ receipt }) => receipt);
  expect(await sender.acknowledge(receipts)).toEqual({ acknowledged: receipts, unknown: [] });
  expect(await sender.fetchInbox()).toEqual({ messages: [], deliveryFailures: [], unproved: [] });
}, 90_000);
