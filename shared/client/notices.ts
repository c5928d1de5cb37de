import { type AnyClientError, ClientError, isClientError } from './client-errors.ts';
import type { DelegationStatus } from './delegation-status.ts';

/** Why the user has to enrol the device again. */
export type ReauthenticationCause =
  | { readonly cause: 'revoked'; readonly status: DelegationStatus }
  /** The tokens can't be renewed any more; the device itself may still be delegated. */
  | { readonly cause: 'session-ended'; readonly error: AnyClientError };

/** What the app is told. It is never told a secret. */
export interface AppNotices {
  /** The device was revoked, and its credentials are cleared: tell the user. */
  readonly onRevoked?: (status: DelegationStatus) => void | Promise<void>;
  /** Start the enrolment of the device anew. */
  readonly onReauthenticate?: (cause: ReauthenticationCause) => void | Promise<void>;
  /** Something failed that nobody waits for: a renewal or a question in the background, a store, a callback. */
  readonly onWarning?: (error: AnyClientError) => void;
}

/** Tells the app; a callback that throws must keep nothing else from happening. */
export class Notices {
  readonly #app: AppNotices;

  constructor(app: AppNotices) {
    this.#app = app;
  }

  /** Tells that the device was revoked. */
  revoked(status: DelegationStatus): Promise<void> {
    return this.#tell(() => this.#app.onRevoked?.(status));
  }

  /** Starts re-authentication. */
  reauthenticate(cause: ReauthenticationCause): Promise<void> {
    return this.#tell(() => this.#app.onReauthenticate?.(cause));
  }

  /** Tells of a failure that nobody waits for. */
  warn(error: unknown): void {
    try {
      this.#app.onWarning?.(isClientError(error) ? error : internal());
    } catch {
      // The app was told, and nobody else is there to tell.
    }
  }

  async #tell(call: () => void | Promise<void>): Promise<void> {
    try {
      await call();
    } catch {
      this.warn(internal());
    }
  }
}

/** What is not an error of ours is not shown: nothing is known of what it quotes. */
function internal(): AnyClientError {
  return new ClientError('INTERNAL_ERROR', { reasons: ['a callback or the SDK itself failed'] });
}
