import nacl from 'tweetnacl';
import { fromBase64, fromUtf8, toBase64, toUtf8 } from '../bytes.ts';
import { ClientError } from '../client-errors.ts';
import { createPlatform } from '../create-platform.ts';
import type { CredentialStore } from '../credential-store.ts';
import type { Credentials } from '../credentials.ts';
import { printCredentials, readCredentials } from '../credentials-text.ts';
import type { Platform } from '../platform.ts';
import { asStoreFailure } from '../store-failure.ts';

/** The part of the package `react-native-keychain` that is used here; the package itself is one. */
export interface ReactNativeKeychain {
  readonly ACCESS_CONTROL: { readonly BIOMETRY_CURRENT_SET: string };
  readonly ACCESSIBLE: { readonly WHEN_UNLOCKED_THIS_DEVICE_ONLY: string };
  readonly STORAGE_TYPE: { readonly AES_GCM: string; readonly AES_GCM_NO_AUTH: string };
  // biome-ignore lint/suspicious/noExplicitAny: the package's options are enums, which texts are not assignable to
  setGenericPassword(username: string, password: string, options: any): Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  getGenericPassword(options: any): Promise<false | { readonly password: string }>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  resetGenericPassword(options: any): Promise<unknown>;
}

/** How a ReactNativeCredentialStore is made. */
export interface ReactNativeStoreOptions {
  /** `react-native-keychain`. */
  readonly keychain: ReactNativeKeychain;
  /** Names the entries; `btps` unless given. */
  readonly service?: string;
  /** What the system shows when it asks for a fingerprint or face. */
  readonly promptTitle?: string;
  readonly platform?: Pick<Platform, 'random'>;
}

const userName = 'btps';

/**
 * Keeps credentials on iOS and Android in two entries: a wrapping key that the iOS Keychain gives out after biometric
 * authentication, and the Android Keystore after that of the user; and the credentials, encrypted under it. The user
 * is asked when the app starts, and not at every renewal of the tokens.
 *
 * @see best-practices.md, Key Storage
 */
export class ReactNativeCredentialStore implements CredentialStore {
  readonly keyForm = 'seed';
  readonly shared = false;
  readonly #options: Required<ReactNativeStoreOptions>;
  #wrappingKey: Uint8Array | undefined;

  constructor(options: ReactNativeStoreOptions) {
    if (!options.keychain) throw new TypeError('the store needs react-native-keychain');
    this.#options = {
      service: 'btps',
      promptTitle: 'Unlock your BTPS device',
      platform: createPlatform(),
      ...options,
    };
  }

  /** Asks the user, unless that was done before, and decrypts. */
  load(): Promise<Credentials | undefined> {
    return asStoreFailure('be read', async () => {
      const stored = await this.#options.keychain.getGenericPassword(this.#dataEntry);
      if (!stored) return undefined;
      const key = await this.#readKey();
      if (!key)
        throw new ClientError('STORE_FAILED', { reasons: ['the keychain has lost the wrapping key'] });
      const sealed = fromBase64(stored.password);
      const opened = nacl.secretbox.open(
        sealed.subarray(nacl.secretbox.nonceLength),
        sealed.subarray(0, nacl.secretbox.nonceLength),
        key,
      );
      if (!opened) throw new ClientError('STORE_FAILED', { reasons: ['the credentials were altered'] });
      return readCredentials(fromUtf8(opened));
    });
  }

  /**
   * Encrypts and stores; with a new wrapping key the first time, and when that of before is lost: gone, invalidated by
   * a change of the enrolled biometrics, or not to be had while it protects nothing. A user who only declines to show
   * a fingerprint or face loses no credentials that are stored: it is STORE_FAILED, and may be tried again.
   */
  save(credentials: Credentials): Promise<void> {
    return asStoreFailure('be written', async () => {
      const key = (await this.#keyToKeep()) ?? (await this.#createKey());
      const nonce = this.#options.platform.random(nacl.secretbox.nonceLength);
      const box = nacl.secretbox(toUtf8(printCredentials(credentials)), nonce, key);
      const sealed = new Uint8Array([...nonce, ...box]);
      await this.#put(sealed, this.#dataEntry);
    });
  }

  /** Removes both entries, whatever happens to either. */
  clear(): Promise<void> {
    return asStoreFailure('be cleared', async () => {
      const { keychain } = this.#options;
      this.#wrappingKey = undefined;
      const entries = [this.#dataEntry, this.#keyEntry];
      const results = await Promise.allSettled(entries.map((entry) => keychain.resetGenericPassword(entry)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    });
  }

  async #readKey(): Promise<Uint8Array | undefined> {
    if (this.#wrappingKey) return this.#wrappingKey;
    const stored = await this.#options.keychain.getGenericPassword(this.#keyEntry);
    if (stored) this.#wrappingKey = fromBase64(stored.password);
    return this.#wrappingKey;
  }

  async #keyToKeep(): Promise<Uint8Array | undefined> {
    try {
      return await this.#readKey();
    } catch (error) {
      if (!isInvalidated(error) && (await this.#options.keychain.getGenericPassword(this.#dataEntry)))
        throw error;
      return undefined;
    }
  }

  async #createKey(): Promise<Uint8Array> {
    const key = this.#options.platform.random(nacl.secretbox.keyLength);
    // The Keystore refuses to write under a key of its own that it has invalidated.
    await this.#options.keychain.resetGenericPassword(this.#keyEntry);
    await this.#put(key, this.#keyEntry);
    this.#wrappingKey = key;
    return key;
  }

  async #put(bytes: Uint8Array, entry: object): Promise<void> {
    const stored = await this.#options.keychain.setGenericPassword(userName, toBase64(bytes), entry);
    if (stored === false) throw new ClientError('STORE_FAILED', { reasons: ['the keychain stored nothing'] });
  }

  get #keyEntry(): object {
    const { keychain, service, promptTitle } = this.#options;
    return {
      service: `${service}.key`,
      // A finger or face that is enrolled later does not open it.
      accessControl: keychain.ACCESS_CONTROL.BIOMETRY_CURRENT_SET,
      accessible: keychain.ACCESSIBLE.WHEN_UNLOCKED_THIS_DEVICE_ONLY,
      storage: keychain.STORAGE_TYPE.AES_GCM,
      authenticationPrompt: { title: promptTitle },
    };
  }

  get #dataEntry(): object {
    const { keychain, service } = this.#options;
    return {
      service: `${service}.data`,
      accessible: keychain.ACCESSIBLE.WHEN_UNLOCKED_THIS_DEVICE_ONLY,
      storage: keychain.STORAGE_TYPE.AES_GCM_NO_AUTH,
    };
  }
}

/** Whether the Keystore says that its key opens nothing any more, in the words of the package's various versions. */
function isInvalidated(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return /invalidated/i.test(`${code} ${message}`);
}
