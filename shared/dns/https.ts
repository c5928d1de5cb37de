import type { Channel } from './channel.ts';
import { connectTls, type TlsOptions } from './connect-tls.ts';
import { Http1Channel } from './http1-channel.ts';
import { Http2Channel } from './http2-channel.ts';
import { createPersistentTransport } from './persistent.ts';
import { formatServerUrl, type TlsServer } from './server-url.ts';
import type { Transport } from './transport.ts';

/**
 * Exchanges queries over HTTPS (RFC 8484): HTTP/2 on one connection that is kept, or HTTP/1.1 where the server speaks
 * nothing else.
 */
export function createHttpsTransport(server: TlsServer, path: string, options: TlsOptions = {}): Transport {
  const url = formatServerUrl({ protocol: 'https', server, path });
  return createPersistentTransport(url, async (signal): Promise<Channel> => {
    const connecting = connectTls(server, { ...options, protocols: ['h2', 'http/1.1'], signal });
    // Loaded while the connection is made: it takes a third of the time that Node itself takes to start.
    const [socket, http2] = await Promise.all([connecting, import('node:http2')]);
    if (socket.alpnProtocol === 'h2') return new Http2Channel(http2, socket, url);
    // HTTP/1.1 has connections of its own, as many as it needs at once.
    socket.destroy();
    return new Http1Channel(server, path, options);
  });
}
