import { type Query, renumberQuery } from './query.ts';
import { findMismatch } from './response-mismatch.ts';
import { TransportError } from './transport.ts';

/** Media type of a DNS message in HTTP (RFC 8484 section 6). */
export const dnsMediaType = 'application/dns-message';

/** Most bytes of a DNS message, by any transport. */
const maxMessageBytes = 0xffff;

/** Numbers a query as HTTP wants it: zero, since it is the stream that tells the answers apart (RFC 8484 section 4.1). */
export function toHttpQuery(query: Query): Query {
  return renumberQuery(query, 0);
}

/** Gathers the response to one query, and refuses what can not be it as soon as that is known. */
export class HttpResponse {
  readonly #query: Query;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** Takes the query as it was sent. */
  constructor(query: Query) {
    this.#query = query;
  }

  /** @throws TransportError when the head announces no DNS message. */
  checkHead(status: number | undefined, mediaType: string | undefined): void {
    if (status !== 200) throw new TransportError('malformed-answer', `HTTP status ${status}`);
    if (mediaType?.split(';')[0]?.trim().toLowerCase() !== dnsMediaType) {
      throw new TransportError('malformed-answer', 'HTTP response that is no DNS message');
    }
  }

  /** @throws TransportError when the body is longer than any DNS message. */
  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > maxMessageBytes)
      throw new TransportError('malformed-answer', 'HTTP response too long');
    this.#chunks.push(chunk);
  }

  /** @throws TransportError when the body does not answer the query. */
  end(): Uint8Array {
    const message = Buffer.concat(this.#chunks);
    const mismatch = findMismatch(message, this.#query);
    if (mismatch) throw mismatch;
    return message;
  }
}
