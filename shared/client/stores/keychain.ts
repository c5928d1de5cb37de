import { fromUtf8, toUtf8 } from '../bytes.ts';
import type { CredentialStore } from '../credential-store.ts';
import type { Credentials } from '../credentials.ts';
import { printCredentials, readCredentials } from '../credentials-text.ts';
import { asStoreFailure } from '../store-failure.ts';

/** One entry of the keychain, as `AsyncEntry` of `@napi-rs/keyring` is. */
export interface KeychainEntry {
  getSecret(): Promise<ArrayLike<number> | null | undefined>;
  setSecret(secret: Uint8Array): Promise<unknown>;
  deleteCredential(): Promise<unknown>;
}

/** How a KeychainCredentialStore is made. */
export interface KeychainStoreOptions {
  /** Names the entry; `btps` unless given. */
  readonly service?: string;
  /** Tells several devices of one program apart; `device` unless given. */
  readonly account?: string;
  /** Opens an entry; that of the operating system's keychain unless given. */
  readonly openEntry?: (service: string, account: string) => Promise<KeychainEntry>;
}

/** What a credential of Windows may hold at most, bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE). */
const maxSecretBytes = 2560;

/**
 * Keeps credentials in the keychain of the operating system, for programs on Node.js: the macOS Keychain, the Windows
 * Credential Manager, or the Secret Service of a Linux desktop. It is STORE_FAILED where there is none, as on servers.
 *
 * @see best-practices.md, Key Storage
 */
export class KeychainCredentialStore implements CredentialStore {
  readonly keyForm = 'seed';
  readonly shared = true;
  readonly #open: () => Promise<KeychainEntry>;
  #entry: Promise<KeychainEntry> | undefined;

  constructor({
    service = 'btps',
    account = 'device',
    openEntry = openSystemEntry,
  }: KeychainStoreOptions = {}) {
    this.#open = () => openEntry(service, account);
  }

  /** Reads the entry. */
  load(): Promise<Credentials | undefined> {
    return asStoreFailure('be read', async () => {
      const secret = await (await this.#opened()).getSecret();
      return secret ? readCredentials(fromUtf8(Uint8Array.from(secret))) : undefined;
    });
  }

  /** Writes the entry; an access token that does not fit is left out, and renewed when it is needed. */
  save(credentials: Credentials): Promise<void> {
    return asStoreFailure('be written', async () => {
      const secret = toUtf8(printCredentials(credentials));
      const fitting = secret.length <= maxSecretBytes ? secret : toUtf8(withoutAccessToken(credentials));
      await (await this.#opened()).setSecret(fitting);
    });
  }

  /** Deletes the entry. */
  clear(): Promise<void> {
    return asStoreFailure('be cleared', async () => {
      await (await this.#opened()).deleteCredential();
    });
  }

  #opened(): Promise<KeychainEntry> {
    this.#entry ??= this.#open().catch((error: unknown) => {
      this.#entry = undefined;
      throw error;
    });
    return this.#entry;
  }
}

function withoutAccessToken(credentials: Credentials): string {
  const tokens = { ...credentials.tokens, accessToken: '', accessTokenExpiresAtMs: 0 };
  return printCredentials({ ...credentials, tokens });
}

async function openSystemEntry(service: string, account: string): Promise<KeychainEntry> {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  // On Linux the package would fall back to the keyring of the kernel, which is lost at the next start of the machine.
  return new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
}
