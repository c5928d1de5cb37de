import { type Bytes, fromUtf8, toUtf8 } from '../bytes.ts';
import { createPlatform } from '../create-platform.ts';
import type { CredentialStore } from '../credential-store.ts';
import type { Credentials } from '../credentials.ts';
import { printCredentials, readCredentials } from '../credentials-text.ts';
import type { DevicePrivateKey } from '../device-key.ts';
import { requireSubtle } from '../document-cipher.ts';
import type { KeyHandle, Platform } from '../platform.ts';
import { asStoreFailure } from '../store-failure.ts';
import { deleteRecord, getRecord, type IndexedDb, putRecord } from './indexed-db.ts';

/** How a WebCredentialStore is made. */
export interface WebStoreOptions {
  /** Name of the database; `btps` unless given. */
  readonly name?: string;
  readonly indexedDB?: IndexedDb;
  readonly platform?: Pick<Platform, 'random' | 'subtle'>;
}

/** What the database holds: nothing of it can be read without the browser's own key store. */
interface WebRecord {
  /** Encrypts the rest; can't be exported. */
  readonly wrappingKey: KeyHandle;
  readonly iv: Bytes;
  readonly ciphertext: Bytes;
  readonly deviceKey?: KeyHandle;
}

const additionalData = toUtf8('btps-web-store-v1');
const ivBytes = 12;

/**
 * Keeps credentials in a browser: the device's key as a handle that never shows its bytes, everything else encrypted
 * under another such handle, both in IndexedDB. All tabs of an origin share it.
 *
 * @see best-practices.md, Key Storage; W3C Web Cryptography API section 18
 */
export class WebCredentialStore implements CredentialStore {
  readonly keyForm = 'handle';
  readonly shared = true;
  readonly #name: string;
  readonly #indexedDb: IndexedDb;
  readonly #platform: Pick<Platform, 'random' | 'subtle'>;

  /** @throws TypeError where there is no IndexedDB */
  constructor({ name = 'btps', indexedDB, platform = createPlatform() }: WebStoreOptions = {}) {
    const ambient = (globalThis as { readonly indexedDB?: IndexedDb }).indexedDB;
    const found = indexedDB ?? ambient;
    if (!found) throw new TypeError('this platform has no IndexedDB');
    this.#name = name;
    this.#indexedDb = found;
    this.#platform = platform;
  }

  /** Reads and decrypts the record. */
  load(): Promise<Credentials | undefined> {
    return asStoreFailure('be read', async () => {
      const record = (await getRecord(this.#indexedDb, this.#name)) as WebRecord | undefined;
      if (!record) return undefined;
      const { wrappingKey, iv, ciphertext, deviceKey } = record;
      const subtle = requireSubtle(this.#platform);
      const plaintext = await subtle.decrypt(
        { name: 'AES-GCM', iv, additionalData },
        wrappingKey,
        ciphertext,
      );
      const privateKey: DevicePrivateKey | undefined = deviceKey && { kind: 'handle', handle: deviceKey };
      return readCredentials(fromUtf8(new Uint8Array(plaintext)), privateKey);
    });
  }

  /** Encrypts everything under a fresh key, so that key and ciphertext always change together. */
  save(credentials: Credentials): Promise<void> {
    return asStoreFailure('be written', async () => {
      const subtle = requireSubtle(this.#platform);
      const aes = { name: 'AES-GCM', length: 256 };
      const wrappingKey = (await subtle.generateKey(aes, false, ['encrypt', 'decrypt'])) as KeyHandle;
      const iv = this.#platform.random(ivBytes) as Bytes;
      const plaintext = toUtf8(printCredentials(credentials));
      const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, wrappingKey, plaintext);
      const { privateKey } = credentials.keys;
      const record: WebRecord = {
        wrappingKey,
        iv,
        ciphertext: new Uint8Array(sealed),
        ...(privateKey.kind === 'handle' && { deviceKey: privateKey.handle }),
      };
      await putRecord(this.#indexedDb, this.#name, record);
    });
  }

  /** Deletes the record. */
  clear(): Promise<void> {
    return asStoreFailure('be cleared', () => deleteRecord(this.#indexedDb, this.#name));
  }
}
