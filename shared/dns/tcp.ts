import { connect } from 'node:net';
import type { Query } from './query.ts';
import { matchResponse } from './response-match.ts';
import { formatServerAddress, type ServerAddress } from './server-address.ts';
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
    const chunks: Uint8Array[] = [];
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(new TransportError('network-error', error.code ?? error.message)),
    );
    socket.on('close', () =>
      fail(new TransportError('network-error', 'connection closed without an answer')),
    );
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const message = firstMessage(Buffer.concat(chunks));
      if (message === undefined) return;
      // Nobody else can write into this connection: what does not match is the server's own mistake.
      const mismatch = mismatchOf(message, query);
      finish(() => (mismatch ? reject(mismatch) : resolve(message)));
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    socket.write(frame(query.bytes));
  });
}

function mismatchOf(message: Uint8Array, query: Query): TransportError | undefined {
  const match = matchResponse(message, query);
  if (match === 'match') return undefined;
  return match === 'case-lost'
    ? new TransportError('malformed-answer', 'the answer lost the case of the question', true)
    : new TransportError('malformed-answer', 'the answer is not to the question');
}

function frame(message: Uint8Array): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function firstMessage(stream: Buffer): Uint8Array | undefined {
  if (stream.length < 2) return undefined;
  const end = 2 + stream.readUInt16BE(0);
  return stream.length < end ? undefined : stream.subarray(2, end);
}
