import type { CredentialStore } from './credential-store.ts';
import type { AppNotices } from './notices.ts';
import type { Platform } from './platform.ts';

/** What a client is made of. */
export interface ClientOptions extends AppNotices {
  /** Where the device keeps its credentials. */
  readonly store: CredentialStore;
  /** What replaces the platform's own fetch, clock, randomness, timers or WebCrypto. */
  readonly platform?: Partial<Platform>;
}

const optionNames = new Set(['store', 'platform', 'onRevoked', 'onReauthenticate', 'onWarning']);

/** Throws a TypeError for unknown options, and for a missing store. */
export function checkClientOptions(options: ClientOptions): void {
  const unknown = Object.keys(options).find((name) => !optionNames.has(name));
  if (unknown !== undefined) throw new TypeError(`unknown option ${unknown}`);
  if (!options.store) throw new TypeError('a client needs a store for its credentials');
}
