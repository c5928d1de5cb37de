import { ClientError } from './client-errors.ts';
import type { FetchResponse, Platform } from './platform.ts';
import { readProblem } from './read-problem.ts';

/** One request to a server. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON. */
  readonly body?: string;
  readonly accessToken?: string;
}

/** How long a server may take to answer, milliseconds: DNS alone may take it six seconds. */
const answerTimeoutMs = 15_000;

/**
 * Makes one request and reads the answer, whatever it is.
 *
 * @returns the body of a success, parsed
 * @throws ClientError of the code that the server names; NETWORK_ERROR when there is no answer, or not all of it;
 *   UNEXPECTED_ANSWER
 */
export async function askServer(
  request: ServerRequest,
  platform: Pick<Platform, 'fetch' | 'schedule'>,
): Promise<unknown> {
  const { response, text } = await exchange(request, platform);
  // Not every platform knows `redirect: 'error'`; another server must not answer for this one.
  if (response.redirected) throw new ClientError('UNEXPECTED_ANSWER', { reasons: ['the server redirects'] });
  const body = parse(text);
  if (!response.ok) throw readProblem(response.status, response.headers.get('retry-after'), body);
  if (body === undefined) throw new ClientError('NETWORK_ERROR', { reasons: ['the answer is not whole'] });
  return body;
}

async function exchange(
  { method, url, body, accessToken }: ServerRequest,
  { fetch, schedule }: Pick<Platform, 'fetch' | 'schedule'>,
): Promise<{ readonly response: FetchResponse; readonly text: string }> {
  const abort = new AbortController();
  const callOff = schedule(() => abort.abort(), answerTimeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      },
      ...(body !== undefined && { body }),
      signal: abort.signal,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    });
    return { response, text: await response.text() };
  } catch (error) {
    // The error itself is not passed on: what it quotes is up to whoever implements fetch.
    throw new ClientError('NETWORK_ERROR', { reasons: [causeOf(error)] });
  } finally {
    callOff();
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'AbortError') return 'the server did not answer in time';
  const { code } = (error.cause ?? error) as { readonly code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code)
    ? `the request failed (${code})`
    : 'the request failed';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
