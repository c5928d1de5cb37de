import type { Channel } from './channel.ts';
import type { Query } from './query.ts';
import { abortionOf, startTimeLimit } from './time-limit.ts';
import { type Transport, TransportError } from './transport.ts';

/** Longest time that a connection may take to open, whoever waits for it. */
const openingMs = 3000;

/** How long a connection that was kept may stay silent before a new one is tried beside it. */
const patienceMs = 250;

/** How long a connection that nobody uses is kept; servers close theirs after about this (RFC 7766 section 6.2.3). */
const idleMs = 30_000;

/** Opens a connection; the signal is the time limit of that. */
export type OpenChannel = (signal: AbortSignal) => Promise<Channel>;

/**
 * Exchanges queries on one encrypted connection that is kept between them.
 *
 * A connection may have died unnoticed, since Lambda freezes an instance between its requests. One that was kept and
 * fails, or on which nothing is heard for 250 ms, is replaced within the same exchange, once.
 *
 * @param name for reasons and logs
 */
export function createPersistentTransport(name: string, open: OpenChannel): Transport {
  const connection = new KeptConnection(open);
  return {
    name,
    encrypted: true,
    exchange: async (query, { timeoutMs, signal }) => {
      const limit = startTimeLimit(timeoutMs, signal);
      try {
        return await connection.exchange(query, limit.signal);
      } finally {
        limit.clear();
      }
    },
  };
}

class KeptConnection {
  readonly #open: OpenChannel;
  #opening: Promise<Channel> | undefined;
  #current: Channel | undefined;
  #inUse = 0;
  /** What was heard when the last exchange was sent that nothing was heard of yet. */
  #unansweredSince: number | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(open: OpenChannel) {
    this.#open = open;
  }

  async exchange(query: Query, signal: AbortSignal): Promise<Uint8Array> {
    clearTimeout(this.#idleTimer);
    this.#inUse += 1;
    try {
      const kept = this.#usable();
      if (kept === undefined) return await this.#onFresh(query, signal);
      return await this.#onKept(kept, query, signal);
    } finally {
      this.#inUse -= 1;
      if (this.#inUse === 0) this.#idleTimer = setTimeout(() => this.#drop(), idleMs).unref();
    }
  }

  /** The last exchange may have been given up before its time: then silence alone has said enough. */
  #usable(): Channel | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    const isSilent = this.#inUse === 1 && this.#unansweredSince === current.heard;
    if (isSilent) this.#drop();
    // Not closed: what was asked before it ceased to take more may still be answered.
    else if (!current.isOpen) this.#current = undefined;
    return this.#current;
  }

  async #onKept(kept: Channel, query: Query, signal: AbortSignal): Promise<Uint8Array> {
    const heardBefore = kept.heard;
    const answer = this.#send(kept, query, signal);
    if ((await outlasts(answer, patienceMs)) && kept.heard === heardBefore) {
      if (this.#current === kept) this.#current = undefined;
      return this.#onBoth(answer, query, signal).finally(() => kept.close());
    }
    try {
      return await answer;
    } catch (error) {
      if (signal.aborted || !isLoss(error)) throw error;
      return await this.#onFresh(query, signal);
    }
  }

  /** The kept connection may be but slow: whichever answers first. */
  async #onBoth(answer: Promise<Uint8Array>, query: Query, signal: AbortSignal) {
    const decided = new AbortController();
    const fresh = this.#onFresh(query, AbortSignal.any([signal, decided.signal]));
    try {
      return await Promise.any([answer, fresh]);
    } catch (error) {
      // What the new connection met with tells more than the silence of a dead one.
      throw error instanceof AggregateError ? error.errors.at(-1) : error;
    } finally {
      decided.abort();
    }
  }

  async #onFresh(query: Query, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#current?.isOpen) return this.#send(this.#current, query, signal);
    this.#opening ??= this.#start();
    const channel = await unlessAborted(this.#opening, signal);
    return this.#send(channel, query, signal);
  }

  /** Goes on when nobody waits any more: the next exchange will be glad of it. */
  async #start(): Promise<Channel> {
    const limit = startTimeLimit(openingMs);
    limit.unref();
    try {
      const channel = await this.#open(limit.signal);
      this.#current = channel;
      this.#unansweredSince = undefined;
      return channel;
    } finally {
      limit.clear();
      this.#opening = undefined;
    }
  }

  #send(channel: Channel, query: Query, signal: AbortSignal): Promise<Uint8Array> {
    if (channel === this.#current) this.#unansweredSince = channel.heard;
    return channel.exchange(query, signal);
  }

  #drop(): void {
    this.#current?.close();
    this.#current = undefined;
  }
}

/** Tells whether a promise is still open after a time. */
async function outlasts(work: Promise<unknown>, forMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, forMs, true);
  });
  const ended = work.then(
    () => false,
    () => false,
  );
  return Promise.race([ended, timeUp]).finally(() => clearTimeout(timer));
}

function isLoss(error: unknown): boolean {
  return error instanceof TransportError && error.reason === 'network-error';
}

/** Waits for what others may wait for too, and lets it run on when the signal fires first. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortionOf(signal, false));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
