import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { generateKeyPair } from '../../infra/local/cast.ts';
import { type PortalAccess, signedPortalRequest } from '../../infra/local/portal-client.ts';

/** A user of the portal, and the RSA key that her documents are encrypted for. */
export interface User {
  readonly identity: string;
  readonly encryption: { readonly publicKey: string; readonly privateKey: string };
}

/** The portal of the local cloud, which registers users, invites devices and revokes them. */
export class Portal {
  readonly #access: PortalAccess;

  constructor(access: PortalAccess) {
    this.#access = access;
  }

  /** Registers a user with fresh keys. */
  async register(identity: string): Promise<User> {
    await this.#request('PUT', `/identities/${identity}`, {
      primaryKey: generateKeyPair().publicKey.spkiBase64,
    });
    const encryption = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    return { identity, encryption };
  }

  /** The URI of a QR code that enrols a device. */
  async invite({ identity }: User): Promise<string> {
    const scopes = ['send', 'fetch-inbox'];
    const answer = await this.#request('POST', '/enrolments', { userIdentity: identity, scopes });
    return answer.uri;
  }

  /** Revokes all devices of a user. */
  async revoke({ identity }: User): Promise<void> {
    await this.#request('POST', '/revocations', {
      revocation_id: `rev_${randomUUID()}`,
      user_identity: identity,
      devices: 'all',
      reason: 'device_lost',
      revoked_by: identity,
      requested_at: new Date().toISOString(),
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what is read of an answer is up to whoever asks
  async #request(method: string, path: string, body: object): Promise<any> {
    const response = await signedPortalRequest(this.#access, method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
