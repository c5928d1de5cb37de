/** WebCrypto's operations, where a platform has them. */
export type Subtle = (typeof globalThis.crypto)['subtle'];

/** A key that its platform keeps; one that is not extractable never leaves it. */
export type KeyHandle = InstanceType<typeof globalThis.CryptoKey>;

/** The part of `fetch` that is used here, so that any implementation of it will do. */
export type Fetch = (url: string, options: FetchOptions) => Promise<FetchResponse>;

/** How a request is made: no redirects, no cookies, nothing cached. */
export interface FetchOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly redirect: 'error';
  readonly credentials: 'omit';
  readonly cache: 'no-store';
}

/** What is read of an answer. */
export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly redirected: boolean;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Everything that the SDK takes from where it runs. Each part can be replaced. */
export interface Platform {
  readonly fetch: Fetch;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** So many bytes of secure randomness. */
  readonly random: (length: number) => Uint8Array;
  /**
   * Calls back once, after so many milliseconds.
   *
   * @param background whether the process may end before
   * @returns what calls it off
   */
  readonly schedule: (callback: () => void, delayMs: number, background?: boolean) => () => void;
  /** WebCrypto, if there is any. */
  readonly subtle: Subtle | undefined;
}
