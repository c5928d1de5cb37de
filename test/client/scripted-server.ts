import type { Fetch } from '../../shared/client/platform.ts';
import { type ErrorCode, errorCatalogue } from '../../shared/protocol/errors.ts';

/** A request that the SDK made. */
export interface SeenRequest {
  readonly route: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of the body is what it tests
  readonly body: any;
}

/** What a server does with a request: answers, or lets the connection fail. */
export type Reaction = (request: SeenRequest) => ServerAnswer;

interface ServerAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a status and a body. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Reaction {
  return () => ({ status, body, headers });
}

/** Refuses as the functions do. */
export function problem(code: ErrorCode, more: object = {}, headers: Record<string, string> = {}): Reaction {
  const { status, retryable } = errorCatalogue[code];
  return answer(status, { code, status, retryable, reasons: ['why'], requestId: 'req-1', ...more }, headers);
}

/** Takes the request, and loses the answer. */
export const lost: Reaction = () => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
};

/**
 * Servers as a test scripts them, by route: `POST /messages`. Reactions are used one after the other, the last of
 * them for good. A request to a route without a script fails the test.
 */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  readonly #scripts = new Map<string, Reaction[]>();
  readonly #held = new Map<string, Promise<void>>();

  /** Sets what happens on a route; `{host} POST /path` for one server only. */
  on(route: string, ...reactions: readonly Reaction[]): this {
    this.#scripts.set(route, [...reactions]);
    return this;
  }

  /** Keeps the answers of a route back until the returned function is called. */
  hold(route: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(route, promise);
    return resolve;
  }

  /** The requests of one route. */
  seen(route: string): readonly SeenRequest[] {
    return this.requests.filter((request) => request.route === route);
  }

  readonly fetch: Fetch = async (url, { method, headers, body }) => {
    const { host, pathname } = new URL(url);
    const route = `${method} ${decodeURIComponent(pathname)}`;
    const request = { route, url, headers, body: body === undefined ? undefined : JSON.parse(body) };
    this.requests.push(request);
    await this.#held.get(route);
    const script = this.#scripts.get(`${host} ${route}`) ?? this.#scripts.get(route);
    if (!script) throw new Error(`nothing is scripted for ${host} ${route}`);
    const reaction = script.length > 1 ? script.shift() : script[0];
    const { status, body: answered, headers: given = {} } = (reaction as Reaction)(request);
    return {
      ok: status < 300,
      status,
      redirected: false,
      headers: new Headers(given),
      text: async () => (typeof answered === 'string' ? answered : JSON.stringify(answered)),
    };
  };
}
