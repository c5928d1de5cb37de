import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Channel } from './channel.ts';
import { dnsMediaType, HttpResponse, toHttpQuery } from './http-message.ts';
import type { Query } from './query.ts';
import { abortionOf } from './time-limit.ts';
import { TransportError } from './transport.ts';

/** The platform's HTTP/2: handed over, since most instances of a function end before they need it. */
export type Http2 = typeof import('node:http2');

/** One HTTP/2 connection to a server (RFC 9113); each exchange is a stream of it. */
export class Http2Channel implements Channel {
  readonly #constants: Http2['constants'];
  readonly #session: ClientHttp2Session;
  readonly #url: URL;
  #isOpen = true;
  #heard = 0;

  constructor({ connect, constants }: Http2, socket: TLSSocket, url: string) {
    this.#constants = constants;
    this.#url = new URL(url);
    this.#session = connect(this.#url.origin, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    const end = () => {
      this.#isOpen = false;
    };
    this.#session.on('close', end);
    this.#session.on('error', end);
  }

  /** After GOAWAY a session counts as closed, but what was sent before may still be answered (RFC 9113 section 6.8). */
  get isOpen(): boolean {
    return this.#isOpen && !this.#session.closed && !this.#session.destroyed;
  }

  get heard(): number {
    return this.#heard;
  }

  exchange(query: Query, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortionOf(signal, false));
      if (!this.isOpen) return reject(connectionLost());
      const sent = toHttpQuery(query);
      const response = new HttpResponse(sent);
      const stream = this.#request(sent);
      const abort = () => {
        this.#ping();
        fail(abortionOf(signal, false));
      };
      const finish = (settle: () => void) => {
        signal.removeEventListener('abort', abort);
        settle();
      };
      const fail = (error: unknown) => {
        finish(() => reject(error));
        stream.close(this.#constants.NGHTTP2_CANCEL);
      };
      const attempt = (step: () => void) => {
        this.#heard += 1;
        try {
          step();
        } catch (error) {
          fail(error);
        }
      };
      stream.on('response', ({ ':status': status, 'content-type': type }) =>
        attempt(() => response.checkHead(status, type)),
      );
      stream.on('data', (chunk: Uint8Array) => attempt(() => response.push(chunk)));
      stream.on('error', (error: NodeJS.ErrnoException) => fail(connectionLost(error.code)));
      stream.on('end', () => {
        // Ends without a response, too, when the server resets it or the connection goes.
        if (!stream.aborted && stream.rstCode === this.#constants.NGHTTP2_NO_ERROR) {
          attempt(() => {
            const message = response.end();
            finish(() => resolve(message));
          });
        }
      });
      stream.on('close', () => fail(connectionLost()));
      signal.addEventListener('abort', abort, { once: true });
      stream.end(sent.bytes);
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#session.destroy();
  }

  #request({ bytes }: Query): ClientHttp2Stream {
    return this.#session.request({
      ':method': 'POST',
      ':path': this.#url.pathname,
      accept: dnsMediaType,
      'content-type': dnsMediaType,
      'content-length': bytes.length,
    });
  }

  /** The answer to a stream that is given up never comes, but a living server answers this. */
  #ping(): void {
    if (!this.isOpen) return;
    this.#session.ping((error) => {
      if (!error) this.#heard += 1;
    });
  }
}

function connectionLost(code?: string): TransportError {
  return new TransportError('network-error', code ?? 'connection closed without an answer');
}
