import type { Query } from './query.ts';

/** An open connection to a server that carries any number of exchanges. */
export interface Channel {
  /** Whether it takes another exchange. */
  readonly isOpen: boolean;
  /** Grows whenever something is heard from the server. */
  readonly heard: number;
  /**
   * @param signal ends the exchange early; its reason is a `TransportError` or anything.
   * @throws TransportError when no answer to the query comes.
   */
  exchange(query: Query, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends it and all exchanges on it. */
  close(): void;
}
