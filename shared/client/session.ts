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
  readonly #warn: (error: unknown) => void;
  /** Devices whose session ended here: what a store that fails to be cleared still holds of them is good for nothing. */
  readonly #ended = new Set<string>();
  #credentials: Credentials | undefined;
  #reading: Promise<void> | undefined;
  #isLoaded = false;
  /** How often the memory was changed by other than reading. */
  #changes = 0;
  /** What the store holds, while it has failed to take the successors that are in memory. */
  #behind: Credentials | undefined;
  #isWriting = false;

  /** @param warn is told of a failure that nobody waits for */
  constructor(store: CredentialStore, warn: (error: unknown) => void = () => undefined) {
    this.#store = store;
    this.#warn = warn;
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
    const credentials = await this.load();
    if (!credentials) throw new ClientError('NOT_ENROLLED');
    return credentials;
  }

  /**
   * Loads what is stored, once; a shared store is asked again as long as it holds nothing, since another tab may enrol
   * the device.
   *
   * @throws ClientError STORE_FAILED when it cannot be read
   */
  async load(): Promise<Credentials | undefined> {
    if (!this.#credentials && (this.#store.shared || !this.#isLoaded)) await this.#read();
    return this.#credentials;
  }

  /** Looks again where others may have changed what is stored: another tab renews the tokens for all of them. */
  async reload(): Promise<Credentials> {
    await this.catchUp();
    const before = this.#credentials;
    if (this.#store.shared && before && !this.#behind) {
      const stored = await this.#readStore();
      if (this.#credentials === before && !(stored && sameTokens(before, stored))) this.#credentials = stored;
    }
    return this.require();
  }

  /** Begins anew with the credentials of a fresh enrolment. */
  async replace(credentials: Credentials): Promise<void> {
    await this.#save(credentials);
    this.#isLoaded = true;
    this.#behind = undefined;
    this.#ended.delete(credentials.delegatedIdentity);
    this.#change(credentials);
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
    this.#behind ??= former;
    this.#change(next);
    await this.#write(next);
  }

  /**
   * Ends the session of a device, in memory at once and then in the store.
   *
   * @param delegatedIdentity whose; credentials of another device stay
   * @throws ClientError STORE_FAILED; the session in memory has ended all the same
   */
  async end(delegatedIdentity: string): Promise<void> {
    this.#ended.add(delegatedIdentity);
    if (this.#credentials?.delegatedIdentity === delegatedIdentity) this.#change(undefined);
    if (this.#store.shared) {
      const stored = await this.#store.load().catch(() => undefined);
      if (stored && stored.delegatedIdentity !== delegatedIdentity) return;
    }
    if (this.#credentials === undefined) await this.#clearStore();
  }

  /**
   * Ends whatever session there is, also one that the store cannot read.
   *
   * @throws ClientError STORE_FAILED; the session in memory has ended all the same
   */
  async clear(): Promise<void> {
    if (this.#credentials) this.#ended.add(this.#credentials.delegatedIdentity);
    this.#change(undefined);
    await this.#clearStore();
  }

  /**
   * Offers the store again what it failed to take, unless another tab has written to it since: that holds then. Never
   * throws, as the memory is good.
   */
  async catchUp(): Promise<void> {
    const [behind, current] = [this.#behind, this.#credentials];
    if (!behind || !current || this.#isWriting) return;
    this.#isWriting = true;
    try {
      if (this.#store.shared) {
        const stored = await this.#readStore();
        if (this.#credentials !== current) return;
        if (!(stored && sameTokens(stored, behind))) {
          this.#behind = undefined;
          if (!(stored && sameTokens(stored, current))) this.#change(stored);
          return;
        }
      }
      await this.#write(current);
    } catch (error) {
      this.#warn(error);
    } finally {
      this.#isWriting = false;
    }
  }

  #change(credentials: Credentials | undefined): void {
    this.#credentials = credentials;
    this.#changes += 1;
    if (!credentials) this.#behind = undefined;
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const changes = this.#changes;
    const stored = await this.#readStore();
    this.#isLoaded = true;
    if (this.#changes === changes) this.#credentials ??= stored;
  }

  async #readStore(): Promise<Credentials | undefined> {
    const stored = await asStoreFailure('be read', () => this.#store.load());
    return stored && this.#ended.has(stored.delegatedIdentity) ? undefined : stored;
  }

  async #write(next: Credentials): Promise<void> {
    this.#isWriting = true;
    try {
      await this.#save(next);
      if (this.#credentials === next) this.#behind = undefined;
      // Signed out or enrolled anew while the store was busy: what it has just written must not stay.
      else if (this.#credentials === undefined) await this.#clearStore();
      else await this.#save(this.#credentials);
    } finally {
      this.#isWriting = false;
    }
  }

  #save(credentials: Credentials): Promise<void> {
    return asStoreFailure('be written', () => this.#store.save(credentials));
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
