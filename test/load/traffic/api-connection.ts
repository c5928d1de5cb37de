import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { sourceHeader } from '../cloud/source-header.ts';

/** A request to the API of devices. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly accessToken?: string;
  /** The source address that it comes from. */
  readonly source: string;
}

/** An answer, and when it was asked for and complete, epoch milliseconds. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: what it has to be is what is judged
  readonly body: any;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

const closedWhileIdle = new Error('the connection was closed while it was idle');

/** The gateway gives up after 30 s; whoever waits longer was not answered. */
const patienceMs = 45_000;

/**
 * Connections that are kept open to the API.
 *
 * An agent of Node.js and not a tool such as autocannon: what is sent next, by whom, and what its answer has to be
 * depend on answers that are under way (a device is replayed, revoked, enrolled anew), and every one of them is judged.
 */
export class ApiConnection {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #now: () => number;

  /** @param connections most that are open at a time; further requests wait */
  constructor(url: string, connections: number, now: () => number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#now = now;
  }

  /**
   * Sends a request and reads its answer to the end.
   *
   * @throws Error when the connection fails, nothing comes in time, or the body is not JSON
   */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const startedAtMs = this.#now();
    try {
      return await this.#exchange(request, startedAtMs);
    } catch (error) {
      // The server may close a connection that was idle just as it is used again (Node.js, http.request, reusedSocket).
      if (error !== closedWhileIdle) throw error;
      return this.#exchange(request, startedAtMs);
    }
  }

  #exchange(
    { method, path, body, accessToken, source }: ApiRequest,
    startedAtMs: number,
  ): Promise<ApiAnswer> {
    const headers = {
      [sourceHeader]: source,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    };
    const url = `${this.#url}${path.replaceAll('$', '%24')}`;
    const options = { method, headers, agent: this.#agent, signal: AbortSignal.timeout(patienceMs) };
    return new Promise((resolve, reject) => {
      const sent = request(url, options, (response) => {
        json(response)
          .then((parsed) => {
            const { statusCode: status = 0, headers: received } = response;
            resolve({ status, headers: received, body: parsed, startedAtMs, endedAtMs: this.#now() });
          })
          .catch(reject);
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        reject(sent.reusedSocket && error.code === 'ECONNRESET' ? closedWhileIdle : error);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
