import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { allowedAddresses, type EgressRules, type HostAddress } from './allowed-addresses.ts';

/** Longest time from the lookup to the end of the answer, milliseconds. */
const timeoutMs = 10_000;

/** Largest answer that is read, bytes. */
const maxAnswerBytes = 64 * 1024;

/** What is posted, and where. */
export interface Posting {
  readonly endpoint: URL;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** How messages are posted. */
export interface PostingRules extends EgressRules {
  /** Whom certificates are trusted from; the public authorities unless given. */
  readonly secureContext?: SecureContext;
  /** By default 10 s. */
  readonly timeoutMs?: number;
}

/** What the receiver answered, or why there is no answer. */
export type PostOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Seconds of `Retry-After`, where it holds seconds. */
      readonly retryAfterSeconds?: number;
      readonly body: string;
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'not-allowed' };

/**
 * Posts a message to the server of its receiver: its certificate is checked, redirects are not followed, and the
 * connection is made to an address that was checked.
 */
export async function postMessage(posting: Posting, rules: PostingRules): Promise<PostOutcome> {
  const signal = AbortSignal.timeout(rules.timeoutMs ?? timeoutMs);
  try {
    const addresses = await beforeAbort(allowedAddresses(posting.endpoint, rules), signal);
    if (addresses.length === 0) return { kind: 'not-allowed' };
    return await exchange(posting, addresses, rules.secureContext, signal);
  } catch (error) {
    return { kind: 'unreachable', reason: describe(error, signal) };
  }
}

async function exchange(
  { endpoint, body, headers }: Posting,
  addresses: readonly HostAddress[],
  secureContext: SecureContext | undefined,
  signal: AbortSignal,
): Promise<PostOutcome> {
  const options: RequestOptions = {
    method: 'POST',
    signal,
    // A connection of its own: one that is kept was checked for another message.
    agent: false,
    lookup: answering(addresses),
    headers: { ...headers, 'content-type': 'application/json', 'content-length': body.byteLength },
    ...(secureContext && { secureContext }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request(endpoint, options, resolve).on('error', reject);
  sent.end(body);
  const response = await promise;
  const retryAfter = response.headers['retry-after'];
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    ...(retryAfter !== undefined &&
      /^\d{1,6}$/.test(retryAfter) && { retryAfterSeconds: Number(retryAfter) }),
    body: await readBody(response),
  };
}

/** A lookup that knows the answer already. */
function answering(addresses: readonly HostAddress[]): LookupFunction {
  return (_, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/** Leaving the loop early ends the connection. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw new AnswerTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
  readonly code = 'ANSWER_TOO_LARGE';
}

/** A lookup cannot be called off. */
function beforeAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([promise, aborted]);
}

/** The kind of the failure alone: messages of errors hold addresses. */
function describe(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}
