import type { Credentials } from './credentials.ts';
import type { DevicePrivateKey } from './device-key.ts';

/**
 * Where a device keeps its credentials, one set. An implementation keeps nothing of them in plain text, and throws a
 * ClientError STORE_FAILED when it can't do what it is asked.
 *
 * @see best-practices.md, Key Storage, Credential Management
 */
export interface CredentialStore {
  /** `handle` when it can keep a key that never shows its bytes; else `seed`. */
  readonly keyForm: DevicePrivateKey['kind'];
  /** Whether others, such as a second tab or process, may change what is stored: it is then read again before use. */
  readonly shared: boolean;
  /** What is stored; undefined when there is nothing. */
  load(): Promise<Credentials | undefined>;
  /** Stores credentials in place of those before: all of them or, when it throws, none. */
  save(credentials: Credentials): Promise<void>;
  /** Removes everything; also when there is nothing. */
  clear(): Promise<void>;
}
