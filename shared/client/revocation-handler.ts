import { askDelegationStatus, type DelegationStatus } from './delegation-status.ts';
import type { Notices } from './notices.ts';
import type { Platform } from './platform.ts';
import type { Session } from './session.ts';

/** What a RevocationHandler works with. */
export interface RevocationHandlerParts {
  readonly session: Session;
  readonly platform: Platform;
  readonly notices: Notices;
}

/** How often the own server is asked, milliseconds. */
export const revocationCheckIntervalMs = 300_000;

/**
 * Finds out when the device is revoked: asks its own server, whose registry alone decides, every five minutes and
 * after every refusal. A revoked device clears its credentials, tells the app, and starts re-authentication.
 *
 * @see revocation.md, Client Revocation Handler
 */
export class RevocationHandler {
  readonly #parts: RevocationHandlerParts;
  #checking: Promise<DelegationStatus> | undefined;
  /** A revoked device whose credentials the store could not clear yet. */
  #uncleared: string | undefined;
  #callOff: (() => void) | undefined;
  #started = false;

  constructor(parts: RevocationHandlerParts) {
    this.#parts = parts;
  }

  /** Asks now, and every five minutes from now on. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#tick();
  }

  /** Ends that. */
  stop(): void {
    this.#started = false;
    this.#callOff?.();
  }

  /**
   * Asks the own server now, and acts on what it says; callers at the same time share one question. Nobody waits for
   * the callbacks of the app: they may wait for requests, and these for this.
   *
   * @throws ClientError NOT_ENROLLED, or why there is no answer
   */
  check(): Promise<DelegationStatus> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** The same where nobody waits for the answer; the app is warned when there is none. */
  async checkQuietly(): Promise<void> {
    try {
      await this.#clearAgain();
      await this.#parts.session.catchUp();
      if (await this.#parts.session.load()) await this.check();
    } catch (error) {
      this.#parts.notices.warn(error);
    }
  }

  async #tick(): Promise<void> {
    await this.checkQuietly();
    if (!this.#started) return;
    this.#callOff = this.#parts.platform.schedule(() => void this.#tick(), revocationCheckIntervalMs, true);
  }

  async #check(): Promise<DelegationStatus> {
    const { session, platform } = this.#parts;
    const { server, delegatedIdentity: identity } = await session.require();
    const status = await askDelegationStatus({ server, identity, authority: 'own' }, platform);
    if (status.status === 'REVOKED') await this.#handleRevocation(status);
    return status;
  }

  async #handleRevocation(status: DelegationStatus): Promise<void> {
    const { session, notices } = this.#parts;
    // The device may have been enrolled anew while the answer was on its way.
    if (session.known?.delegatedIdentity !== status.identity) return;
    this.#uncleared = status.identity;
    await this.#clearAgain().catch((error: unknown) => notices.warn(error));
    // Another tab may have enrolled anew: this one goes on with that device.
    const successor = await session.load().catch((error: unknown) => notices.warn(error));
    void this.#tell(status, successor !== undefined);
  }

  async #tell(status: DelegationStatus, isEnrolledAnew: boolean): Promise<void> {
    const { notices } = this.#parts;
    await notices.revoked(status);
    if (!isEnrolledAnew) await notices.reauthenticate({ cause: 'revoked', status });
  }

  async #clearAgain(): Promise<void> {
    if (this.#uncleared === undefined) return;
    await this.#parts.session.end(this.#uncleared);
    this.#uncleared = undefined;
  }
}
