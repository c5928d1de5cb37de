import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { LocalCloud, LocalCloudOptions } from '../infra/local/cloud.ts';
import { Registrar } from '../infra/local/registrar.ts';
import {
  type DelegatedIdentity,
  parseIdentity,
  parseUserIdentity,
  type UserIdentity,
} from '../shared/protocol/identity.ts';
import type { SignedMembers } from '../shared/protocol/message.ts';
import { type PublicKey, parsePublicKey } from '../shared/protocol/public-key.ts';
import { signMessage } from '../shared/protocol/sign-message.ts';
import type { DeviceEntry } from '../shared/registry/entries.ts';
import { startTestCloud, testSourceHeader } from './local-cloud.ts';

/** A key pair, its public half as the protocol reads it. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** An answer of the HTTP API. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of the body is what it tests
  readonly body: any;
}

/** Makes a key pair: Ed25519, or RSA of so many bits. */
export function keyPair(rsaBits?: number): KeyPair {
  const { privateKey, publicKey } =
    rsaBits === undefined
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: rsaBits });
  const parsed = parsePublicKey(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
  if (!parsed.ok) throw new Error('a generated key is refused');
  return { privateKey, publicKey: parsed.value };
}

/** The user identity in a text that a test is sure of. */
export function user(text: string): UserIdentity {
  const parsed = parseUserIdentity(text);
  if (!parsed.ok) throw new Error(`${text} is no user identity`);
  return parsed.value;
}

/** The delegated identity in a text that a test is sure of. */
export function delegated(text: string): DelegatedIdentity {
  const parsed = parseIdentity(text);
  if (!parsed.ok || parsed.value.kind !== 'delegated') throw new Error(`${text} is no delegated identity`);
  return parsed.value;
}

/** What differs from an ordinary message. */
export type MessageChanges = Partial<SignedMembers> & { readonly [member: string]: unknown };

/** A message that is signed by a key, ready to be sent. */
export function signedMessage(from: string, to: string, key: KeyPair, changes: MessageChanges = {}) {
  const members = {
    version: '1.0',
    issuedAt: new Date().toISOString(),
    document: {
      title: 'Monthly Service Invoice',
      id: 'INV-2025-001',
      totalAmount: { value: 1500, currency: 'USD' },
    },
    id: `msg_${randomUUID()}`,
    type: 'btp_invoice',
    from,
    to,
    ...changes,
  } as SignedMembers;
  return { ...members, signature: signMessage(members, key.privateKey) };
}

/**
 * A local cloud with people: alice, whose device is dev1234, and bob, who receives, both of `saas.example`.
 */
export class Scene {
  readonly cloud: LocalCloud;
  readonly registrar: Registrar;
  readonly aliceKey = keyPair();
  readonly deviceKey = keyPair();
  readonly device = delegated('dev1234$alice.btps.saas.example');
  readonly alice = user('alice$saas.example');
  readonly bob = user('bob$saas.example');

  private constructor(cloud: LocalCloud) {
    this.cloud = cloud;
    this.registrar = new Registrar(cloud);
  }

  /** Starts the cloud and registers its people. */
  static async start(options: Partial<LocalCloudOptions> = {}): Promise<Scene> {
    const scene = new Scene(await startTestCloud(options));
    await scene.registrar.addUser(scene.bob, keyPair().publicKey);
    await scene.registrar.addUser(scene.alice, scene.aliceKey.publicKey);
    await scene.registrar.addDevice(scene.device, scene.deviceKey.publicKey, scene.aliceKey.publicKey);
    return scene;
  }

  /** Ends the cloud. */
  async stop(): Promise<void> {
    this.registrar.close();
    await this.cloud.stop();
  }

  /** A message from alice's device to bob. */
  message(changes: MessageChanges = {}, key: KeyPair = this.deviceKey) {
    return signedMessage(this.device.text, this.bob.text, key, changes);
  }

  /** Adds a device of alice; its key. */
  async addDevice(delegatedId: string, more: Partial<DeviceEntry> = {}): Promise<KeyPair> {
    const key = keyPair();
    const identity = delegated(`${delegatedId}$${this.alice.originalIdentity}`);
    await this.registrar.addDevice(identity, key.publicKey, this.aliceKey.publicKey, more);
    return key;
  }

  /** Posts a message, or any body as it is. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.request('POST', path, {
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** Posts a message as if from a source address. */
  send(message: unknown, source = '192.0.2.1'): Promise<HttpAnswer> {
    return this.post('/messages', message, { [testSourceHeader]: source });
  }

  /** Any request. */
  async request(
    method: string,
    path: string,
    more: { body?: string | Uint8Array; headers?: Record<string, string> } = {},
  ): Promise<HttpAnswer> {
    const { body, headers = {} } = more;
    const response = await fetch(`${this.cloud.apiUrl}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  }

  /** The unread messages of an inbox. */
  async inbox(recipient = this.bob.text): Promise<HttpAnswer> {
    return this.request('GET', `/inbox/${encodeURIComponent(recipient)}?limit=100`, {
      headers: { authorization: `Bearer local-${recipient}` },
    });
  }
}
