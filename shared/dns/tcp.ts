import { connect } from 'node:net';
import type { Query } from './query.ts';
import { findMismatch } from './response-mismatch.ts';
import { formatServerAddress, type ServerAddress } from './server-address.ts';
import { frameMessage, MessageReader } from './stream-frame.ts';
import { abortionOf, startTimeLimit } from './time-limit.ts';
import { type Transport, TransportError } from './transport.ts';

/** Exchanges queries over TCP, a connection each, messages after their length (RFC 7766 section 8). */
export function createTcpTransport(server: ServerAddress): Transport {
  return {
    name: formatServerAddress('tcp', server),
    exchange: async (query, { timeoutMs, signal }) => {
      const limit = startTimeLimit(timeoutMs, signal);
      try {
        return await exchangeStream(server, query, limit.signal);
      } finally {
        limit.clear();
      }
    },
  };
}

function exchangeStream(server: ServerAddress, query: Query, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.host, port: server.port, family: server.family });
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    const fail = (error: TransportError) => finish(() => reject(error));
    const abort = () => fail(abortionOf(signal, false));
    const reader = new MessageReader();
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(new TransportError('network-error', error.code ?? error.message)),
    );
    socket.on('close', () =>
      fail(new TransportError('network-error', 'connection closed without an answer')),
    );
    socket.on('data', (chunk) => {
      const [message] = reader.push(chunk);
      if (message === undefined) return;
      // Nobody else can write into this connection: what does not match is the server's own mistake.
      const mismatch = findMismatch(message, query);
      finish(() => (mismatch ? reject(mismatch) : resolve(message)));
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    socket.write(frameMessage(query.bytes));
  });
}
