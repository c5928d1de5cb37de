import { randomBytes } from 'node:crypto';
import {
  delegatedIdentity,
  generateKeyPair,
  type KeyPair,
  signedInvoice,
  userIdentity,
} from '../infra/local/cast.ts';
import type { LocalCloud, LocalCloudOptions } from '../infra/local/cloud.ts';
import { Registrar } from '../infra/local/registrar.ts';
import type { DelegatedIdentity } from '../shared/protocol/identity.ts';
import type { Message, SignedMembers } from '../shared/protocol/message.ts';
import type { DeviceEntry } from '../shared/registry/entries.ts';
import { seedDevice } from '../shared/registry/seed.ts';
import { createTokenKeys } from '../shared/tokens/create-token-keys.ts';
import { issueAccessToken } from '../shared/tokens/issue-access-token.ts';
import type { TokenKeys } from '../shared/tokens/token-key.ts';
import { startTestCloud, testSourceHeader } from './local-cloud.ts';

/** An answer of the HTTP API. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of the body is what it tests
  readonly body: any;
}

/** What differs from an ordinary message. */
export type MessageChanges = Partial<SignedMembers>;

/**
 * A local cloud with people: alice, whose device is dev1234, and bob, who receives, both of `saas.example`.
 */
export class Scene {
  readonly cloud: LocalCloud;
  readonly registrar: Registrar;
  readonly aliceKey = generateKeyPair();
  readonly deviceKey = generateKeyPair();
  readonly device = delegatedIdentity('dev1234$alice.btps.saas.example');
  readonly alice = userIdentity('alice$saas.example');
  readonly bob = userIdentity('bob$saas.example');
  readonly bobsReader = delegatedIdentity('reader$bob.btps.saas.example');
  readonly #tokenKeys: TokenKeys;

  private constructor(cloud: LocalCloud) {
    this.cloud = cloud;
    this.registrar = new Registrar(cloud);
    this.#tokenKeys = createTokenKeys({ TOKEN_KEYS: cloud.tokenKeys });
  }

  /** Starts the cloud and registers its people. */
  static async start(options: Partial<LocalCloudOptions> = {}): Promise<Scene> {
    const scene = new Scene(await startTestCloud(options));
    await scene.registrar.addUser(scene.bob, generateKeyPair().publicKey);
    await scene.#seedReader();
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
  message(changes: MessageChanges = {}, key: KeyPair = this.deviceKey): Message {
    return signedInvoice(this.device.text, this.bob.text, key, changes);
  }

  /** Adds a device of alice; its key. */
  async addDevice(delegatedId: string, more: Partial<DeviceEntry> = {}): Promise<KeyPair> {
    const key = generateKeyPair();
    const identity = delegatedIdentity(`${delegatedId}$${this.alice.originalIdentity}`);
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

  /** An access token, as the auth function would issue it to a device. */
  async accessToken(device: DelegatedIdentity, scopes: readonly string[], epoch = 1): Promise<string> {
    const issuer = {
      tokenKeys: this.#tokenKeys,
      baseUrl: this.cloud.apiUrl,
      now: Date.now,
      random: randomBytes,
    };
    const grant = { delegatedIdentity: device.text, scopes, epoch };
    return (await issueAccessToken(grant, issuer)).token;
  }

  /** The unread messages of bob, as his own device fetches them. */
  async inbox(): Promise<HttpAnswer> {
    const token = await this.accessToken(this.bobsReader, ['fetch-inbox']);
    return this.request('GET', `/inbox/${encodeURIComponent(this.bob.text)}?limit=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
  }

  /** Registers bob's device without publishing it: it never sends. */
  async #seedReader(): Promise<void> {
    const { publicKey } = generateKeyPair();
    await seedDevice(this.registrar.dynamoDb, this.cloud.tables.Registry.name, {
      originalIdentity: this.bob.originalIdentity,
      delegatedId: this.bobsReader.delegatedId,
      publicKey: publicKey.spkiBase64,
      fingerprint: publicKey.fingerprint,
      epoch: 1,
      scopes: ['fetch-inbox'],
      status: 'active',
      createdAt: new Date().toISOString(),
      publication: 'pending',
    });
  }
}
