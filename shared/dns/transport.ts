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
   * Sends a query and gives the bytes of its answer: id and question are the query's, all else is unread.
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
