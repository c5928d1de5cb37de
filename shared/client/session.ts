import { ClientError } from './client-errors.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Credentials } from './credentials.ts';
import { asStoreFailure } from './store-failure.ts';

/**
 * The credentials in use: one copy in memory, one in the store. Whoever changes them names those that the change
 * was meant for, so that what comes late, for a device that is signed out or enrolled anew since, changes nothing.
 */
export class Session {
  readonly #store: CredentialStore;
  #credentials: Credentials | undefined;
  #loaded: Promise<void> | undefined;
  /** Whether the store holds older tokens than the memory, because it failed. */
  #behind = false;

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  /** What is in memory now; undefined also before the first load. */
  get known(): Credentials | undefined {
    return this.#credentials;
  }

  /**
   * The credentials, loaded once.
   *
   * @throws ClientError NOT_ENROLLED, STORE_FAILED
   */
  async require(): Promise<Credentials> {
    await this.load();
    if (!this.#credentials) throw new ClientError('NOT_ENROLLED');
    return this.#credentials;
  }

  /** Loads what is stored, once; throws STORE_FAILED. */
  async load(): Promise<Credentials | undefined> {
    this.#loaded ??= this.#read();
    try {
      await this.#loaded;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
    return this.#credentials;
  }

  /** Looks again where others may have changed what is stored: another tab renews the tokens for all of them. */
  async reload(): Promise<Credentials> {
    const before = this.#credentials;
    if (this.#store.shared && before && !this.#behind) {
      const stored = await asStoreFailure('be read', () => this.#store.load());
      if (this.#credentials === before && !(stored && sameTokens(before, stored))) this.#credentials = stored;
    }
    return this.require();
  }

  /** Begins anew with the credentials of a fresh enrolment. */
  async replace(credentials: Credentials): Promise<void> {
    await asStoreFailure('be written', () => this.#store.save(credentials));
    this.#loaded = Promise.resolve();
    this.#behind = false;
    this.#credentials = credentials;
  }

  /**
   * Goes from credentials to their successors. They hold in memory even when the store fails: the old ones are used
   * up.
   *
   * @throws ClientError NOT_ENROLLED when the session is another by now; STORE_FAILED
   */
  async succeed(former: Credentials, next: Credentials): Promise<void> {
    if (this.#credentials !== former) {
      throw new ClientError('NOT_ENROLLED', { reasons: ['the session ended meanwhile'] });
    }
    this.#credentials = next;
    this.#behind = true;
    await asStoreFailure('be written', () => this.#store.save(next));
    this.#behind = false;
    // Signed out or enrolled anew while the store was busy: what it has just written must not stay.
    if (this.#credentials === undefined) await this.#clearStore();
    else if (this.#credentials !== next) await this.#store.save(this.#credentials);
  }

  /**
   * Ends the session of a device, in memory at once and then in the store.
   *
   * @param delegatedIdentity whose; credentials of another device stay
   * @throws ClientError STORE_FAILED; the session in memory has ended all the same
   */
  async end(delegatedIdentity: string): Promise<void> {
    if (this.#credentials?.delegatedIdentity === delegatedIdentity) this.#credentials = undefined;
    if (this.#store.shared) {
      const stored = await this.#store.load().catch(() => undefined);
      if (stored && stored.delegatedIdentity !== delegatedIdentity) return;
    }
    if (this.#credentials === undefined) await this.#clearStore();
  }

  async #read(): Promise<void> {
    const stored = await asStoreFailure('be read', () => this.#store.load());
    this.#credentials ??= stored;
  }

  #clearStore(): Promise<void> {
    return asStoreFailure('be cleared', () => this.#store.clear());
  }
}

function sameTokens(one: Credentials, other: Credentials): boolean {
  return (
    one.tokens.refreshToken === other.tokens.refreshToken && one.tokens.renewalId === other.tokens.renewalId
  );
}
