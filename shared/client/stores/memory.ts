import type { CredentialStore } from '../credential-store.ts';
import type { Credentials } from '../credentials.ts';

/** Keeps credentials in memory, for as long as the program runs: for tests, and for devices that live as long. */
export class MemoryCredentialStore implements CredentialStore {
  readonly keyForm = 'handle';
  readonly shared: boolean = false;
  #credentials: Credentials | undefined;

  /** What is stored. */
  async load(): Promise<Credentials | undefined> {
    return this.#credentials;
  }

  /** Keeps a reference. */
  async save(credentials: Credentials): Promise<void> {
    this.#credentials = credentials;
  }

  /** Forgets it. */
  async clear(): Promise<void> {
    this.#credentials = undefined;
  }
}
