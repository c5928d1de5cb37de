import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { HttpFunction, Route } from '../../../shared/http/routes.ts';
import { ThrottledInvocation } from '../function-instances/throttled-invocation.ts';
import { close, listen } from '../listen.ts';
import { addCrossOrigin } from './cross-origin.ts';
import { createResponse, type GatewayResponse, gatewayError } from './function-response.ts';
import { matchRoute } from './match-route.ts';
import { createRequestEvent, type GatewayRequest } from './request-event.ts';

/** What an authoriser tells the function about the caller: `requestContext.authorizer`, if anything. */
export interface Authorized {
  readonly authorizer?: object;
}

/** Decides whether a request may reach its function; undefined when it may not. */
export type Authorize = (request: GatewayRequest) => Promise<Authorized | undefined>;

/** A certificate and its private key, both in PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** How the gateway is run. */
export interface HttpGatewayOptions {
  /** Names the API where its port is taken: `the HTTP API`. */
  readonly name: string;
  readonly routes: readonly Route[];
  /** The function behind `$default`. */
  readonly defaultFunction: HttpFunction;
  /** Every request is let through without it. */
  readonly authorize?: Authorize;
  /** Origins whose pages may call the API: `https://app.saas.com`, or `*`; none by default. */
  readonly origins?: readonly string[];
  /** Speaks HTTPS, with this certificate for `localhost`. */
  readonly tls?: TlsIdentity;
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** Runs a function; rejects when it failed. */
  readonly invoke: (name: HttpFunction, event: unknown) => Promise<unknown>;
  /** For tests: tells the source address of a request; by default that of its socket. */
  readonly sourceIp?: (request: IncomingMessage) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The running gateway. */
export interface HttpGateway {
  readonly url: string;
  stop(): Promise<void>;
}

/** API Gateway's quotas on HTTP APIs. */
const maxBodyBytes = 10 * 1024 * 1024;
const maxHeaderBytes = 10_240;
const integrationTimeoutMs = 30_000;

/**
 * Plays API Gateway's HTTP API in front of the functions: routes, events, answers, and its quotas on sizes and
 * time. It does not throttle.
 *
 * @throws StartFailure when the port is taken.
 */
export async function startHttpGateway(options: HttpGatewayOptions): Promise<HttpGateway> {
  const { tls } = options;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    respond(request, response, options).catch((error: Error) => response.destroy(error));
  };
  const server = tls
    ? createTlsServer({ ...tls, maxHeaderSize: maxHeaderBytes }, answer)
    : createServer({ maxHeaderSize: maxHeaderBytes }, answer);
  const port = await listen(server, options.port ?? 0, options.name);
  const origin = tls ? 'https://localhost' : 'http://127.0.0.1';
  return { url: `${origin}:${port}`, stop: () => close(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpGatewayOptions,
): Promise<void> {
  const requestId = randomUUID();
  const body = await readBody(request);
  const answer =
    body === undefined
      ? gatewayError(413, 'Request Entity Too Large')
      : await invoke(request, body, requestId, options);
  const headers = { ...answer.headers, 'content-length': answer.body.length, 'apigw-requestid': requestId };
  response.writeHead(answer.status, headers).end(answer.body);
}

async function invoke(
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  options: HttpGatewayOptions,
): Promise<GatewayResponse> {
  const {
    sourceIp = socketAddress,
    now,
    routes,
    defaultFunction,
    authorize = everybody,
    origins = [],
  } = options;
  const { method = 'GET', url: target = '/', headersDistinct: headers } = request;
  const source = { sourceIp: sourceIp(request), receivedAtMs: now(), requestId };
  const received: GatewayRequest = { method, target, headers, body, ...source };
  const authorized = await authorize(received);
  if (authorized === undefined) return gatewayError(403, 'Forbidden');
  const match = matchRoute(routes, method, target.split('?', 1)[0] ?? '/');
  const event = createRequestEvent(received, match, authorized.authorizer);
  try {
    const result = options.invoke(match?.route.function ?? defaultFunction, event);
    return addCrossOrigin(createResponse(await within(integrationTimeoutMs, result)), received, origins);
  } catch (error) {
    return error === timedOut || error instanceof ThrottledInvocation
      ? gatewayError(503, 'Service Unavailable')
      : gatewayError(500, 'Internal Server Error');
  }
}

async function everybody(): Promise<Authorized> {
  return {};
}

function socketAddress(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '127.0.0.1';
}

/** Undefined when it is too large; the rest of it is then read past, so that the answer arrives. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size <= maxBodyBytes ? Buffer.concat(chunks) : undefined;
}

const timedOut = new Error('the function took too long');

async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
