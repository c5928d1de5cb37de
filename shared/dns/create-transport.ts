import type { TlsOptions } from './connect-tls.ts';
import { ServerCookies } from './cookies.ts';
import { createHttpsTransport } from './https.ts';
import type { RandomBytes } from './query.ts';
import { parseServerUrl } from './server-url.ts';
import { createTlsTransport } from './tls.ts';
import type { Transport } from './transport.ts';
import { createUdpTransport } from './udp.ts';

/** What transports are made of beside their server's URL. */
export interface CreateTransportOptions extends TlsOptions {
  readonly random: RandomBytes;
}

/**
 * Makes the transport to a server from the server's URL; nothing is opened before the first exchange.
 *
 * @throws TypeError when it is not the URL of a name server, see {@link parseServerUrl}.
 */
export function createTransport(text: string, { random, ...tls }: CreateTransportOptions): Transport {
  const url = parseServerUrl(text);
  if (url.protocol === 'tls') return createTlsTransport(url.server, tls);
  if (url.protocol === 'https') return createHttpsTransport(url.server, url.path, tls);
  return createUdpTransport(url.address, { cookies: new ServerCookies(random) });
}
