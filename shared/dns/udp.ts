import { matchCookie, type ServerCookies } from './cookies.ts';
import type { Query } from './query.ts';
import { isTruncated, matchResponse } from './response-match.ts';
import { formatServerAddress, type ServerAddress } from './server-address.ts';
import { createTcpTransport } from './tcp.ts';
import { abortionOf, startTimeLimit, type TimeLimit } from './time-limit.ts';
import { type Transport, TransportError } from './transport.ts';

/** Parts of a UDP transport that are not its server. */
export interface UdpTransportOptions {
  /** The way for what comes truncated or without its cookie. */
  readonly tcp?: Transport;
  readonly cookies?: ServerCookies;
}

/**
 * Exchanges queries over UDP, and again over TCP what comes truncated, or without a cookie from a server that has
 * sent one before.
 *
 * Every query has a socket of its own, connected: its port is random and the kernel drops what others send.
 * What does not match the query is passed over and the wait goes on, since it may be a forgery that came first.
 */
export function createUdpTransport(
  server: ServerAddress,
  { tcp = createTcpTransport(server), cookies }: UdpTransportOptions = {},
): Transport {
  return {
    name: formatServerAddress('udp', server),
    stream: tcp,
    ...(cookies && { cookies }),
    exchange: async (query, { timeoutMs, signal }) => {
      const limit = startTimeLimit(timeoutMs, signal);
      try {
        const response = await exchangeDatagram(server, query, limit.signal);
        const doubt = doubtOf(response, query);
        return doubt ? await repeatOverTcp(tcp, query, { doubt, timeoutMs, limit }) : response;
      } finally {
        limit.clear();
      }
    },
  };
}

/** Why a datagram is not to be taken, although nothing in it is wrong. */
function doubtOf(response: Uint8Array, query: Query): string | undefined {
  if (isTruncated(response)) return 'truncated';
  const isExpected = query.cookie?.server !== undefined;
  return isExpected && matchCookie(response, query) === 'missing' ? 'without its cookie' : undefined;
}

async function exchangeDatagram(
  server: ServerAddress,
  query: Query,
  signal: AbortSignal,
): Promise<Uint8Array> {
  // Not before the first query: a function whose cache knows the answer starts without it.
  const { createSocket } = await import('node:dgram');
  return await new Promise((resolve, reject) => {
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
      if (match !== 'match' || matchCookie(datagram, query) === 'wrong') return;
      finish(() => resolve(datagram));
    });
    socket.on('connect', () => socket.send(query.bytes));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    socket.connect(server.port, server.host);
  });
}

interface Repeat {
  readonly doubt: string;
  readonly timeoutMs: number;
  readonly limit: TimeLimit;
}

async function repeatOverTcp(tcp: Transport, query: Query, { doubt, timeoutMs, limit }: Repeat) {
  try {
    return await tcp.exchange(query, { timeoutMs, signal: limit.signal });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw new TransportError(error.reason, `${doubt}, then over TCP: ${error.message}`, error.caseLost);
  }
}
