import { Backoff } from './backoff.ts';
import {
  type AnyClientError,
  asDoubtful,
  ClientError,
  type ClientErrorCode,
  isClientError,
} from './client-errors.ts';
import type { Credentials } from './credentials.ts';
import type { Notices } from './notices.ts';
import type { Platform } from './platform.ts';
import { renewTokens } from './renew-tokens.ts';
import type { Session } from './session.ts';

/** What a TokenManager works with. */
export interface TokenManagerParts {
  readonly session: Session;
  readonly platform: Platform;
  readonly notices: Notices;
  /** Asks the device's own server whether the device is revoked, and acts on it. */
  readonly checkRevocation: () => Promise<void>;
}

/** In the background a token is renewed this long before it ends, milliseconds. */
const renewalLeadMs = 120_000;
/** A token that ends sooner is renewed before it is used, milliseconds. */
const leastLifeMs = 60_000;

/** By these the server says that the refresh token is good for nothing any more. */
const finalCodes: ReadonlySet<ClientErrorCode> = new Set<ClientErrorCode>([
  'TOKEN_EXPIRED',
  'INVALID_AUTH_TOKEN',
  'UNAUTHENTICATED',
  'SIGNATURE_VERIFICATION_FAILED',
  'DELEGATION_NOT_FOUND',
  'DELEGATION_REVOKED',
  'DELEGATION_EXPIRED',
]);

/**
 * Keeps the access token of a device good: renews it before it ends, one renewal at a time however many callers wait,
 * with growing pauses while the server can't be reached, and starts re-authentication when the server says so.
 *
 * @see best-practices.md, Token Lifecycle Management
 */
export class TokenManager {
  readonly #parts: TokenManagerParts;
  readonly #backoff: Backoff;
  #renewing: Promise<Credentials> | undefined;
  #failure: { readonly error: AnyClientError; readonly untilMs: number } | undefined;
  #ended: { readonly refreshToken: string; readonly error: AnyClientError } | undefined;
  #callOff: (() => void) | undefined;
  #started = false;

  constructor(parts: TokenManagerParts) {
    this.#parts = parts;
    this.#backoff = new Backoff(parts.platform);
  }

  /**
   * An access token that is good for use: one that is about to end is renewed first.
   *
   * @throws ClientError NOT_ENROLLED, or why the token can't be renewed
   * @see best-practices.md, Token Validation
   */
  async accessToken(): Promise<string> {
    const credentials = await this.#parts.session.require();
    if (this.#lifeMs(credentials) > leastLifeMs) return credentials.tokens.accessToken;
    try {
      return (await this.renew(credentials.tokens.accessToken)).tokens.accessToken;
    } catch (error) {
      const current = this.#parts.session.known === credentials;
      if (current && this.#lifeMs(credentials) > 0) return credentials.tokens.accessToken;
      throw error;
    }
  }

  /**
   * Renews the tokens, unless somebody else has done so.
   *
   * @param stale the access token that is not good enough any more
   * @throws ClientError of the server's code; NETWORK_ERROR, also during the pause after one
   */
  renew(stale: string): Promise<Credentials> {
    this.#renewing ??= this.#renew(stale).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /**
   * Makes a request. TOKEN_EXPIRED is cured once, as the clocks of device and server may differ; what the first
   * request left open stays so.
   */
  async renewingOnce<Result>(
    accessToken: string,
    request: (accessToken: string) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await request(accessToken);
    } catch (error) {
      if (!isClientError(error) || error.code !== 'TOKEN_EXPIRED') throw error;
      try {
        return await request((await this.renew(accessToken)).tokens.accessToken);
      } catch (later) {
        throw error.mayHaveArrived && isClientError(later) ? asDoubtful(later) : later;
      }
    }
  }

  /** Renews in the background from now on, before the token ends. */
  start(): void {
    this.#started = true;
    this.#plan();
  }

  /** Ends that. */
  stop(): void {
    this.#started = false;
    this.#callOff?.();
  }

  /** Forgets the pauses: there are new credentials, or the network is back. */
  resume(): void {
    this.#failure = undefined;
    this.#backoff.reset();
    this.#plan();
  }

  async #renew(stale: string): Promise<Credentials> {
    const { session, platform } = this.#parts;
    const credentials = await session.reload();
    const { accessToken, refreshToken } = credentials.tokens;
    if (accessToken !== stale && this.#lifeMs(credentials) > leastLifeMs) {
      this.#plan();
      return credentials;
    }
    if (this.#ended?.refreshToken === refreshToken) throw this.#ended.error;
    this.#throwIfPausing();
    try {
      const renewed = await renewTokens(credentials, platform);
      await this.#adopt(credentials, renewed);
      return renewed;
    } catch (error) {
      await this.#fail(error, credentials);
      throw error;
    }
  }

  async #adopt(former: Credentials, renewed: Credentials): Promise<void> {
    const { session, notices } = this.#parts;
    try {
      await session.succeed(former, renewed);
    } catch (error) {
      if (!isClientError(error) || error.code !== 'STORE_FAILED') throw error;
      notices.warn(error);
    }
    this.resume();
  }

  async #fail(error: unknown, credentials: Credentials): Promise<void> {
    if (!isClientError(error) || error.code === 'NOT_ENROLLED') return;
    if (error.status !== undefined && finalCodes.has(error.code)) {
      await this.#end(error, credentials);
      return;
    }
    const pauseMs = Math.max(this.#backoff.next(), (error.retryAfterSeconds ?? 0) * 1000);
    this.#failure = { error, untilMs: this.#parts.platform.now() + pauseMs };
    this.#plan();
  }

  /** A revocation starts re-authentication by itself; otherwise the device is told to here. */
  async #end(error: AnyClientError, credentials: Credentials): Promise<void> {
    const { session, notices, checkRevocation } = this.#parts;
    this.#ended = { refreshToken: credentials.tokens.refreshToken, error };
    this.#callOff?.();
    await checkRevocation();
    // Not waited for: the app may renew in there, and would wait for this renewal.
    if (session.known === credentials) void notices.reauthenticate({ cause: 'session-ended', error });
  }

  #throwIfPausing(): void {
    if (!this.#failure) return;
    const { error, untilMs } = this.#failure;
    const pauseMs = untilMs - this.#parts.platform.now();
    if (pauseMs <= 0) return;
    const { code, reasons } = error;
    const retryAfterSeconds = Math.ceil(pauseMs / 1000);
    throw new ClientError(code, {
      reasons: [...reasons, 'waiting before the next attempt'],
      retryAfterSeconds,
    });
  }

  #plan(): void {
    const { session, platform } = this.#parts;
    this.#callOff?.();
    const credentials = session.known;
    if (!this.#started || !credentials || this.#ended?.refreshToken === credentials.tokens.refreshToken)
      return;
    const dueMs = credentials.tokens.accessTokenExpiresAtMs - renewalLeadMs;
    const delayMs = Math.max(dueMs, this.#failure?.untilMs ?? 0) - platform.now();
    const renew = () => {
      this.renew(credentials.tokens.accessToken).catch((error: unknown) => this.#parts.notices.warn(error));
    };
    this.#callOff = platform.schedule(renew, Math.max(delayMs, 0), true);
  }

  #lifeMs({ tokens }: Credentials): number {
    return tokens.accessTokenExpiresAtMs - this.#parts.platform.now();
  }
}
