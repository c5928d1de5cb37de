import type { ServerCookies } from './cookies.ts';
import type { Query } from './query.ts';

/** What one exchange may take. */
export interface ExchangeOptions {
  /** Time for the whole exchange, a repeat over TCP included. */
  readonly timeoutMs: number;
  /** Ends the exchange earlier, when its answer is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** One way to one server. */
export interface Transport {
  /** For reasons and logs: `udp://8.8.8.8:53`. */
  readonly name: string;
  /**
   * Whether it hides and protects what goes over it, so that queries are padded and need neither mixed letters
   * nor cookies; default false.
   */
  readonly encrypted?: boolean;
  /** Cookies of the server, where anybody could send an answer in its name. */
  readonly cookies?: ServerCookies;
  /** The way to the same server whose answers can only be its own, for when cookies do not help. */
  readonly stream?: Transport;
  /**
   * Sends a query and gives the bytes of its answer: the question is the query's, all else is unread.
   *
   * @throws TransportError when no such answer comes.
   */
  exchange(query: Query, options: ExchangeOptions): Promise<Uint8Array>;
}

/** Why an exchange gave no answer. */
export type TransportFailure = 'timeout' | 'network-error' | 'malformed-answer';

/** No answer to a query came by one transport: what a network does, never a fault of ours. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: TransportFailure;
  /** An answer came that differed from the question in the case of its letters only. */
  readonly caseLost: boolean;

  constructor(reason: TransportFailure, message: string, caseLost = false) {
    super(message);
    this.reason = reason;
    this.caseLost = caseLost;
  }
}
