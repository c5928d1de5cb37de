import { connect, type TLSSocket } from 'node:tls';
import { ipFamily } from './ip-family.ts';
import type { TlsServer } from './server-url.ts';
import { abortionOf } from './time-limit.ts';
import { TransportError } from './transport.ts';

/** Which certificates are believed. */
export interface TlsOptions {
  /** PEM of the authorities that are believed instead of the platform's. */
  readonly ca?: string;
}

/**
 * Connects to a server and checks that its certificate is for it (RFC 8310 section 8.1). The socket never keeps the
 * process alive; who waits for it has a time limit that does.
 *
 * @throws TransportError when it can not be reached or is somebody else.
 */
export function connectTls(
  { identity, host, port }: TlsServer,
  {
    ca,
    protocols,
    signal,
  }: TlsOptions & { readonly protocols: readonly string[]; readonly signal: AbortSignal },
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      minVersion: 'TLSv1.2',
      ALPNProtocols: [...protocols],
      // RFC 6066 section 3: an address is no server name; the certificate is checked against `host` then.
      ...(ipFamily(identity) === 0 && { servername: identity }),
      ...(ca !== undefined && { ca }),
    });
    socket.unref();
    const fail = (error: TransportError) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error);
    };
    const abort = () => fail(abortionOf(signal, false));
    signal.addEventListener('abort', abort, { once: true });
    // Stays for the socket's life: what happens after the connection is told by its `close`.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(new TransportError('network-error', error.code ?? error.message)),
    );
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    if (signal.aborted) abort();
  });
}
