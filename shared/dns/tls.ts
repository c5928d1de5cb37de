import type { TLSSocket } from 'node:tls';
import type { Channel } from './channel.ts';
import { connectTls, type TlsOptions } from './connect-tls.ts';
import { createPersistentTransport } from './persistent.ts';
import { type Query, renumberQuery } from './query.ts';
import { findMismatch } from './response-mismatch.ts';
import { formatServerUrl, type TlsServer } from './server-url.ts';
import { frameMessage, MessageReader } from './stream-frame.ts';
import { abortionOf } from './time-limit.ts';
import { type Transport, TransportError } from './transport.ts';
import { headerBytes } from './wire-reader.ts';

const maxId = 0xffff;

interface Pending {
  readonly query: Query;
  readonly settle: (result: Uint8Array | TransportError) => void;
}

/**
 * Exchanges queries over TLS (RFC 7858): one connection, kept, on which queries need not wait for one another.
 */
export function createTlsTransport(server: TlsServer, options: TlsOptions = {}): Transport {
  return createPersistentTransport(formatServerUrl({ protocol: 'tls', server }), async (signal) => {
    return new TlsChannel(await connectTls(server, { ...options, protocols: ['dot'], signal }));
  });
}

class TlsChannel implements Channel {
  readonly #socket: TLSSocket;
  readonly #reader = new MessageReader();
  readonly #pending = new Map<number, Pending>();
  #isOpen = true;
  #heard = 0;
  #lastId = 0;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('close', () => this.close());
    if (socket.destroyed) this.close();
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#pending.size < maxId;
  }

  get heard(): number {
    return this.#heard;
  }

  exchange(query: Query, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortionOf(signal, false));
      if (!this.#isOpen) return reject(connectionLost());
      // Nobody else can write into this connection, so that ids need not be random, only different.
      const id = this.#freeId();
      const abort = () => settle(abortionOf(signal, false));
      const settle = (result: Uint8Array | TransportError) => {
        signal.removeEventListener('abort', abort);
        this.#pending.delete(id);
        if (result instanceof TransportError) reject(result);
        else resolve(result);
      };
      const sent = renumberQuery(query, id);
      this.#pending.set(id, { query: sent, settle });
      signal.addEventListener('abort', abort, { once: true });
      this.#socket.write(frameMessage(sent.bytes));
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#socket.destroy();
    for (const { settle } of [...this.#pending.values()]) settle(connectionLost());
  }

  #take(chunk: Uint8Array): void {
    this.#heard += 1;
    for (const message of this.#reader.push(chunk)) {
      // What has no header is no message of DNS (RFC 1035, section 4.1.1): nothing after it can be trusted to be one.
      if (message.length < headerBytes) {
        this.close();
        return;
      }
      const id = Buffer.from(message).readUInt16BE(0);
      const pending = this.#pending.get(id);
      // An answer that nobody waits for any more is no mistake: its query was given up.
      pending?.settle(findMismatch(message, pending.query) ?? message);
    }
  }

  #freeId(): number {
    do this.#lastId = (this.#lastId + 1) & maxId;
    while (this.#pending.has(this.#lastId));
    return this.#lastId;
  }
}

function connectionLost(): TransportError {
  return new TransportError('network-error', 'connection closed without an answer');
}
