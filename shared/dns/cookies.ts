import type { Edns } from './edns.ts';
import { DnsFormatError } from './format-error.ts';
import { parseMessage } from './message.ts';
import type { Query, RandomBytes } from './query.ts';

/** What a query or a response says of cookies (RFC 7873 section 4). */
export interface Cookie {
  /** 8 bytes, ours, one value a server. */
  readonly client: Uint8Array;
  /** 8 to 32 bytes, the server's, once it is known. */
  readonly server?: Uint8Array;
}

/** Whether a response carries the client cookie of its query; `missing` when it carries none at all. */
export type CookieMatch = 'match' | 'missing' | 'wrong';

const clientCookieBytes = 8;

/** The cookies that go back and forth with one server: only who sees our queries can answer them. */
export class ServerCookies {
  readonly #client: Uint8Array;
  #server: Uint8Array | undefined;

  constructor(random: RandomBytes) {
    this.#client = random(clientCookieBytes);
  }

  /** What the next query carries. */
  get current(): Cookie {
    return { client: this.#client, ...(this.#server && { server: this.#server }) };
  }

  /** Takes over the server's cookie, or its absence, from a response that was matched with its query. */
  learn(edns: Edns | undefined): void {
    this.#server = edns?.cookie?.server;
  }
}

/** Compares the client cookie of a response with its query's (RFC 7873 section 5.3). */
export function matchCookie(response: Uint8Array, { cookie: expected }: Query): CookieMatch {
  if (expected === undefined) return 'match';
  const cookie = readCookie(response);
  if (cookie === undefined) return 'missing';
  return Buffer.compare(cookie.client, expected.client) === 0 ? 'match' : 'wrong';
}

function readCookie(response: Uint8Array): Cookie | undefined {
  try {
    return parseMessage(response).edns?.cookie;
  } catch (error) {
    if (error instanceof DnsFormatError) return undefined;
    throw error;
  }
}
