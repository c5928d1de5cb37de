import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { delegatedIdentity, generateKeyPair, signedInvoice, userIdentity } from './cast.ts';
import type { LocalCloud } from './cloud.ts';
import { digTxt } from './dig.ts';
import { Registrar } from './registrar.ts';

/** Takes one line of the story. */
export type Print = (line: string) => void;

/** How the story ended, and what it leaves behind for those who go on by hand. */
export interface StoryEnd {
  readonly succeeded: boolean;
  /** Makes a message of the story's device that was not sent yet. */
  readonly nextMessage: () => Message;
}

const alice = userIdentity('alice$saas.example');
const bob = userIdentity('bob$saas.example');
const device = delegatedIdentity('dev1234$alice.btps.saas.example');
const stranger = delegatedIdentity('dev9999$alice.btps.saas.example');

/**
 * Plays the main job once: a device is delegated and its message delivered; a replay, a tampered copy and a device
 * that nobody delegated are refused.
 */
export async function tellStory(cloud: LocalCloud, print: Print): Promise<StoryEnd> {
  const primaryKey = generateKeyPair();
  const deviceKey = generateKeyPair();
  const registrar = new Registrar(cloud);
  const scene = new Scene(cloud, print);
  const nextMessage = () => signedInvoice(device.text, bob.text, deviceKey);
  try {
    scene.title(`${device.text} makes a key of its own; ${alice.text} lets it sign for her`);
    await registrar.addUser(bob, generateKeyPair().publicKey);
    await registrar.addUser(alice, primaryKey.publicKey);
    await registrar.addDevice(device, deviceKey.publicKey, primaryKey.publicKey);
    scene.say(`fingerprint of the device key: ${deviceKey.publicKey.fingerprint}`);
    await scene.showRecords(alice.originalIdentity, device.deviceName);

    const message = nextMessage();
    scene.title('The device signs an invoice and sends it');
    scene.say(readable(message));
    await scene.expect(202, 'accepted', scene.post('/messages', message));

    scene.title('What the verdict rests on: the same message, verified but not delivered');
    await scene.expect(200, 'accepted', scene.post('/verify', message));

    scene.title(`${bob.text} opens his inbox`);
    await scene.expect(200, message.id, scene.readInbox(bob.text));

    scene.title('Somebody sends the same message again');
    await scene.expect(409, 'NONCE_ALREADY_USED', scene.post('/messages', message));

    scene.title('Somebody changes the amount');
    const tampered = { ...nextMessage(), document: { totalAmount: { value: 999_999, currency: 'USD' } } };
    await scene.expect(403, 'SIGNATURE_VERIFICATION_FAILED', scene.post('/messages', tampered));

    scene.title(`${stranger.text}, whom nobody delegated, sends with a key of its own`);
    const undelegated = signedInvoice(stranger.text, bob.text, generateKeyPair());
    await scene.expect(403, 'DELEGATION_NOT_FOUND', scene.post('/messages', undelegated));

    scene.title('The audit trail of the sender, written from the stream of the inbox');
    await scene.showTrail(registrar, message.id);
    return { succeeded: scene.succeeded, nextMessage };
  } finally {
    registrar.close();
  }
}

/** Prints a value over as few lines as can be read at a glance, under the indentation of the story. */
function readable(value: object): string {
  return inspect(value, { depth: 8, breakLength: 100, compact: 4 }).replaceAll('\n', '\n   ');
}

/** Plays the steps of a story against a cloud, and remembers whether each went as it should. */
class Scene {
  succeeded = true;
  readonly #cloud: LocalCloud;
  readonly #print: Print;
  #titles = 0;

  constructor(cloud: LocalCloud, print: Print) {
    this.#cloud = cloud;
    this.#print = print;
  }

  title(text: string): void {
    this.#titles += 1;
    this.#print(`\n${this.#titles}. ${text}`);
  }

  say(text: string): void {
    this.#print(`   ${text}`);
  }

  async showRecords(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const lines = await digTxt(this.#cloud, name);
      this.#check(lines.length === 1, `one TXT record at ${name}`);
      for (const line of lines) this.say(line);
    }
  }

  /** Shows an answer and checks its status and that its body holds a text. */
  async expect(status: number, text: string, answer: Promise<Response>): Promise<void> {
    const response = await answer;
    const body = await response.text();
    this.#sayAnswer(response.status, JSON.parse(body));
    this.#check(response.status === status && body.includes(text), `${status} with ${text}`);
  }

  post(path: string, message: object): Promise<Response> {
    return fetch(`${this.#cloud.apiUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
  }

  readInbox(recipient: string): Promise<Response> {
    return fetch(`${this.#cloud.apiUrl}/inbox/${encodeURIComponent(recipient)}`, {
      headers: { authorization: `Bearer local-${recipient}` },
    });
  }

  async showTrail({ dynamoDb }: Registrar, messageId: string): Promise<void> {
    await Promise.race([this.#cloud.stream.drained(), sleep(10_000, undefined, { ref: false })]);
    const trail = await listEvents(
      { client: dynamoDb, tableName: this.#cloud.tables.AuditEvents.name },
      alice.originalIdentity,
    );
    const events = trail.ok ? trail.value.events : [];
    for (const event of events) this.say(readable(event));
    const written = events.filter((event) => JSON.stringify(event).includes(messageId));
    this.#check(written.length === 1, 'one event for the accepted message');
  }

  #sayAnswer(status: number, body: object): void {
    const isProblem = 'code' in body && 'detail' in body;
    this.say(`→ ${status} ${isProblem ? `${body.code}: ${body.detail}` : readable(body)}`);
  }

  #check(holds: boolean, expected: string): void {
    if (holds) return;
    this.succeeded = false;
    this.say(`✗ This should have been ${expected}.`);
  }
}
