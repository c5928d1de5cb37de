import { createSocket } from 'node:dgram';
import type { Query } from './query.ts';
import { isTruncated, matchResponse } from './response-match.ts';
import { formatServerAddress, type ServerAddress } from './server-address.ts';
import { createTcpTransport } from './tcp.ts';
import { abortionOf, startTimeLimit } from './time-limit.ts';
import { type Transport, TransportError } from './transport.ts';

/**
 * Exchanges queries over UDP, and what comes truncated again over TCP.
 *
 * Every query has a socket of its own, connected: its port is random and the kernel drops what others send.
 * What does not match the query is passed over and the wait goes on, since it may be a forgery that came first.
 */
export function createUdpTransport(server: ServerAddress, tcp = createTcpTransport(server)): Transport {
  return {
    name: formatServerAddress('udp', server),
    exchange: async (query, { timeoutMs, signal }) => {
      const limit = startTimeLimit(timeoutMs, signal);
      try {
        const response = await exchangeDatagram(server, query, limit.signal);
        return isTruncated(response) ? await repeatOverTcp(tcp, query, timeoutMs, limit.signal) : response;
      } finally {
        limit.clear();
      }
    },
  };
}

function exchangeDatagram(server: ServerAddress, query: Query, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.family === 4 ? 'udp4' : 'udp6');
    let caseLost = false;
    let open = true;
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', abort);
      if (open) socket.close();
      open = false;
      settle();
    };
    const abort = () => finish(() => reject(abortionOf(signal, caseLost)));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(() => reject(new TransportError('network-error', error.code ?? error.message))),
    );
    socket.on('message', (datagram) => {
      const match = matchResponse(datagram, query);
      caseLost ||= match === 'case-lost';
      if (match === 'match') finish(() => resolve(datagram));
    });
    socket.on('connect', () => socket.send(query.bytes));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    socket.connect(server.port, server.host);
  });
}

async function repeatOverTcp(tcp: Transport, query: Query, timeoutMs: number, signal: AbortSignal) {
  try {
    return await tcp.exchange(query, { timeoutMs, signal });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw new TransportError(error.reason, `truncated, then over TCP: ${error.message}`, error.caseLost);
  }
}
