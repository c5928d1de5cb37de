import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { ClientError } from '../../client/client-errors.ts';
import type { FetchResponse } from '../../client/platform.ts';
import { readProblem } from '../../client/read-problem.ts';
import { Failure } from '../failure.ts';
import type { Surroundings } from '../surroundings.ts';
import type { PortalSettings } from './portal-options.ts';

/** One request to the API of portals. */
export interface PortalRequest {
  readonly method: 'GET' | 'POST';
  /** Every segment percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** How long the API may take to answer, milliseconds. */
const answerTimeoutMs = 30_000;

/**
 * Sends a request to the API of portals, signed by AWS signature version 4, and reads the answer.
 *
 * @throws ClientError of the code that the server names, NETWORK_ERROR, UNEXPECTED_ANSWER; Failure when API Gateway
 *   does not take the signature
 */
export async function askPortal(
  request: PortalRequest,
  settings: PortalSettings,
  surroundings: Surroundings,
): Promise<unknown> {
  const { response, text } = await exchange(request, settings, surroundings);
  const body = parse(text);
  if (response.ok && body !== undefined) return body;
  if (response.ok) throw new ClientError('NETWORK_ERROR', { reasons: ['the answer is not whole'] });
  const isGateway = typeof body === 'object' && body !== null && !('code' in body) && 'message' in body;
  if (isGateway && response.status === 403) throw notAuthorised();
  throw readProblem(response.status, response.headers.get('retry-after'), body);
}

async function exchange(
  request: PortalRequest,
  settings: PortalSettings,
  { fetch, schedule, now }: Surroundings,
): Promise<{ readonly response: FetchResponse; readonly text: string }> {
  const { method, path, query = {} } = request;
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  const headers = await signedHeaders(request, body.body, settings, now());
  const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const abort = new AbortController();
  const callOff = schedule(() => abort.abort(), answerTimeoutMs, true);
  try {
    const response = await fetch(`${settings.url}${path}${search && `?${search}`}`, {
      ...{ method, headers, ...body, signal: abort.signal },
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    });
    return { response, text: await response.text() };
  } catch {
    // The error itself is not shown: what it quotes is up to whoever implements fetch.
    throw new ClientError('NETWORK_ERROR', { reasons: [`${new URL(settings.url).host} did not answer`] });
  } finally {
    callOff();
  }
}

async function signedHeaders(
  { method, path, query = {} }: PortalRequest,
  body: string | undefined,
  { url, region, credentials }: PortalSettings,
  nowMs: number,
): Promise<Record<string, string>> {
  const { protocol, host, hostname, pathname } = new URL(url);
  const signer = new SignatureV4({ credentials, region, service: 'execute-api', sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      ...{ method, protocol, hostname, query: { ...query }, body },
      path: `${pathname.replace(/\/$/, '')}${path}`,
      headers: { host, ...(body !== undefined && { 'content-type': 'application/json' }) },
    },
    { signingDate: new Date(nowMs) },
  );
  return headers;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notAuthorised(): Failure {
  return new Failure({
    ending: 'refused',
    code: 'UNAUTHENTICATED',
    title: 'The API of portals does not take these AWS credentials',
    action:
      'Check the credentials, the region and the clock, and that the principal may call execute-api:Invoke.',
  });
}
