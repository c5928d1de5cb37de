import { generateKeyPairSync } from 'node:crypto';
import type { CredentialStore } from '../../../shared/client/credential-store.ts';
import { DelegatedBtpsClient } from '../../../shared/client/delegated-btps-client.ts';
import type { InboxPage } from '../../../shared/client/inbox.ts';
import { MemoryCredentialStore } from '../../../shared/client/stores/memory.ts';
import type { Message } from '../../../shared/protocol/message.ts';
import { serverRecordName } from '../../../shared/protocol/server-record.ts';
import { generateKeyPair, userIdentity } from '../cast.ts';
import type { LocalCloud } from '../cloud.ts';
import { signedPortalRequest } from '../portal-client.ts';
import { enrolWithProgram, profile } from './device-program.ts';
import { until } from './narrator.ts';
import { alice, post, type Story } from './people.ts';
import { showChain } from './signatures.ts';

/** A user of the other cloud. */
export const carol = userIdentity('carol$receiver.example');
const nobody = 'nobody$receiver.example';

/** A first attempt that a slow machine spoils is made again after half a minute. */
const secondAttemptMs = 45_000;

const invoice = {
  title: 'Annual Service Invoice',
  id: 'INV-2025-002',
  totalAmount: { value: 18_000, currency: 'EUR' },
};

/** A message goes to a user of another provider's cloud, which finds out by DNS alone whose it is. */
export async function forwardToNeighbour(story: Story, neighbour: LocalCloud): Promise<void> {
  const { narrator } = story;
  narrator.title('receiver.example is another provider, with a cloud of its own that DNS leads to');
  await narrator.records([serverRecordName('receiver.example'), `u=${neighbour.serverUrl}`]);

  const reader = await enrolReader({ cloud: neighbour, narrator });
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { store, forget } = await enrolSender(story);
  try {
    const sender = new DelegatedBtpsClient({ store });
    const message = await send(story, sender, keys.publicKey);
    await read({ cloud: neighbour, narrator }, reader, message, keys.privateKey);
    await showEvidence(story, neighbour, message);
    await sendInVain(story, sender);
  } finally {
    await forget();
  }
}

async function enrolReader({ cloud, narrator }: Story): Promise<DelegatedBtpsClient> {
  narrator.title(`Its portal registers ${carol.text}, whose device enrols with the SDK`);
  const identity = { primaryKey: generateKeyPair().publicKey.spkiBase64 };
  const registered = signedPortalRequest(cloud, 'PUT', `/identities/${carol.text}`, identity);
  await narrator.expect(201, carol.text, registered);
  const client = new DelegatedBtpsClient({ store: new MemoryCredentialStore() });
  narrator.show(await client.enrol(await invitation(cloud, carol.text, ['fetch-inbox'])));
  return client;
}

async function enrolSender({ cloud, narrator }: Story): Promise<{
  readonly store: CredentialStore;
  readonly forget: () => Promise<void>;
}> {
  narrator.title('Another device of alice enrols with the command line');
  const uri = await invitation(cloud, alice.text, ['send', 'fetch-inbox']);
  narrator.say(`$ btps enrol --profile ${profile} '${uri.slice(0, 32)}…'`);
  const { output, store, forget } = await enrolWithProgram(uri);
  for (const line of output.split('\n')) narrator.say(line);
  return { store, forget };
}

async function send(
  { narrator }: Story,
  sender: DelegatedBtpsClient,
  recipientKey: string,
): Promise<Message> {
  narrator.title(
    `An app goes on with its credentials: it encrypts an invoice for ${carol.text}, signs and sends it`,
  );
  await sender.start();
  sender.stop();
  const message = await sender.prepare({ to: carol.text, document: invoice, encryptFor: { recipientKey } });
  narrator.show(shortened(message));
  const delivery = await until(
    () => sender.deliver(message).catch((error: { readonly retryable?: boolean }) => error),
    (answer) => !('retryable' in answer && answer.retryable === true),
  );
  narrator.show(delivery);
  narrator.check('status' in delivery && delivery.status === 'accepted', 'an accepted message');
  return message;
}

async function read(
  { narrator }: Story,
  reader: DelegatedBtpsClient,
  { id }: Message,
  recipientKey: string,
): Promise<void> {
  narrator.title(
    `Its server forwards it; the device of ${carol.text} finds it in her inbox, and decrypts it`,
  );
  const { messages } = await untilListed(reader, ({ messages: listed }) => listed.length > 0);
  const [received] = messages;
  narrator.check(received?.message.id === id, 'that message in the inbox');
  if (!received) return;
  narrator.show({ ...received, message: shortened(received.message) });
  const document = await reader.open(received, recipientKey);
  narrator.show(document as object);
  narrator.check(JSON.stringify(document) === JSON.stringify(invoice), 'the invoice that was sent');
}

async function showEvidence(
  { cloud, narrator }: Story,
  neighbour: LocalCloud,
  message: Message,
): Promise<void> {
  narrator.title(
    'What receiver.example took it on: records of saas.example, signed from the root that both trust',
  );
  const verdict = await narrator.expect(200, 'accepted', post(neighbour, '/verify', message));
  narrator.check(verdict.dnssec === 'secure', 'a verdict that rests on secure answers');
  const [deviceId = ''] = message.from.split('$');
  await showChain({ cloud, narrator }, `${deviceId}.${alice.originalIdentity}`);
}

async function sendInVain({ narrator }: Story, sender: DelegatedBtpsClient): Promise<void> {
  narrator.title(
    'A message to nobody comes back: its server says why, in its own name and with its signature',
  );
  const { id } = await sender.send({ to: nobody, document: invoice });
  const { deliveryFailures } = await untilListed(sender, (page) => page.deliveryFailures.length > 0);
  for (const failure of deliveryFailures) narrator.show(failure);
  const told = deliveryFailures.some(
    ({ messageId, code }) => messageId === id && code === 'RECIPIENT_NOT_FOUND',
  );
  narrator.check(told, 'RECIPIENT_NOT_FOUND, about that message');
}

function untilListed(client: DelegatedBtpsClient, willDo: (page: InboxPage) => boolean): Promise<InboxPage> {
  return until(() => client.fetchInbox(), willDo, secondAttemptMs);
}

async function invitation(
  cloud: LocalCloud,
  userIdentity: string,
  scopes: readonly string[],
): Promise<string> {
  const invited = await signedPortalRequest(cloud, 'POST', '/enrolments', { userIdentity, scopes });
  const { uri } = (await invited.json()) as { readonly uri: string };
  return uri;
}

/** Ciphertexts say nothing to a reader. */
function shortened(message: Message): object {
  const cut = (text: unknown) => `${String(text).slice(0, 24)}…`;
  const { document, encryption } = message;
  return {
    ...message,
    document: cut(document),
    ...(encryption && { encryption: { ...encryption, encryptedKey: cut(encryption.encryptedKey) } }),
  };
}
