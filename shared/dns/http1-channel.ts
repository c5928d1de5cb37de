import { Agent, request } from 'node:https';
import type { Channel } from './channel.ts';
import type { TlsOptions } from './connect-tls.ts';
import { dnsMediaType, HttpResponse, toHttpQuery } from './http-message.ts';
import { ipFamily } from './ip-family.ts';
import type { Query } from './query.ts';
import type { TlsServer } from './server-url.ts';
import { abortionOf } from './time-limit.ts';
import { TransportError } from './transport.ts';

/** HTTP/1.1 answers one request at a time, so that each of several at once has a connection. */
const maxConnections = 8;

/** The kept HTTP/1.1 connections to a server (RFC 9112), for one that has no HTTP/2. */
export class Http1Channel implements Channel {
  readonly #server: TlsServer;
  readonly #path: string;
  readonly #agent: Agent;
  #isOpen = true;
  #heard = 0;

  constructor(server: TlsServer, path: string, { ca }: TlsOptions) {
    this.#server = server;
    this.#path = path;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: maxConnections,
      minVersion: 'TLSv1.2',
      ...(ca !== undefined && { ca }),
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get heard(): number {
    return this.#heard;
  }

  exchange(query: Query, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortionOf(signal, false));
      const sent = toHttpQuery(query);
      const response = new HttpResponse(sent);
      const outgoing = this.#request(sent);
      const abort = () => fail(abortionOf(signal, false));
      const fail = (error: unknown) => {
        signal.removeEventListener('abort', abort);
        reject(error);
        outgoing.destroy();
      };
      const attempt = (step: () => void) => {
        this.#heard += 1;
        try {
          step();
        } catch (error) {
          fail(error);
        }
      };
      outgoing.on('response', (incoming) => {
        incoming.on('data', (chunk: Uint8Array) => attempt(() => response.push(chunk)));
        incoming.on('end', () =>
          attempt(() => {
            resolve(response.end());
            signal.removeEventListener('abort', abort);
          }),
        );
        incoming.on('error', (error: NodeJS.ErrnoException) => fail(connectionLost(error)));
        attempt(() => response.checkHead(incoming.statusCode, incoming.headers['content-type']));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => fail(connectionLost(error)));
      signal.addEventListener('abort', abort, { once: true });
      outgoing.end(sent.bytes);
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#agent.destroy();
  }

  #request({ bytes }: Query) {
    const { identity, host, port } = this.#server;
    return request({
      agent: this.#agent,
      method: 'POST',
      host,
      port,
      path: this.#path,
      ...(ipFamily(identity) === 0 && { servername: identity }),
      headers: {
        host: `${ipFamily(identity) === 6 ? `[${identity}]` : identity}:${port}`,
        accept: dnsMediaType,
        'content-type': dnsMediaType,
        'content-length': bytes.length,
      },
    });
  }
}

function connectionLost(error: NodeJS.ErrnoException): TransportError {
  return new TransportError('network-error', error.code ?? error.message);
}
