import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ServiceError, serviceError } from './service-error.ts';

/** One request to a service on its way. */
export interface ObservedRequest {
  /** Operation, such as `PutItem`; of Route 53, method and path. */
  readonly operation: string;
  readonly body: string;
  /** Function that sent it; undefined when it was something else. */
  readonly sender: string | undefined;
}

/** An answer that the service here never gives by itself, though AWS's does. */
export type InjectedAnswer =
  | ServiceError
  /** The connection breaks. */
  | 'lost'
  /** Part of the true answer, and then the connection breaks. */
  | 'cut'
  /** Part of the true answer, as if that were all. */
  | 'truncated';

/** What becomes of a request before it is applied: another answer instead, or another request. */
export type Interference =
  | Exclude<InjectedAnswer, 'cut' | 'truncated'>
  | { readonly answer: string }
  | { readonly body: string };

/** What becomes of the answer to a request that was applied. */
export type Distortion = InjectedAnswer | { readonly answer: string };

/**
 * Called before a request is forwarded, and again before its answer is given back; what either returns is
 * answered instead.
 */
export interface Watch {
  before?(observed: ObservedRequest): Promise<Interference | undefined> | Interference | undefined;
  after?(observed: ObservedRequest, answer: Buffer): Promise<Distortion | undefined> | Distortion | undefined;
}

/** A proxy in front of a service of AWS that lets a test stop the world at every request. */
export interface AwsProxy {
  readonly url: string;
  /** Who watches from now on; nobody without an argument. */
  watch(watch?: Watch): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback address. */
export async function startAwsProxy(target: string): Promise<AwsProxy> {
  let current: Watch = {};
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, target, current).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    watch: (watch = {}) => {
      current = watch;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  watch: Watch,
): Promise<void> {
  const body = await buffer(incoming);
  const operation = operationOf(incoming);
  const observed = { operation, body: body.toString(), sender: senderOf(incoming) };
  const interference = await watch.before?.(observed);
  if (typeof interference === 'string') return inject(interference, observed, outgoing);
  if (interference && 'answer' in interference) return give(outgoing, interference.answer);
  const asked = interference ? Buffer.from(interference.body) : body;
  const answer = await ask(incoming, asked, target);
  const answerBody = await buffer(answer);
  const distortion = await watch.after?.(observed, answerBody);
  const { statusCode: status = 500, headers } = answer;
  if (distortion === undefined) outgoing.writeHead(status, headers).end(answerBody);
  else if (typeof distortion === 'object') give(outgoing, distortion.answer);
  else if (distortion === 'cut' || distortion === 'truncated') {
    const part = answerBody.subarray(0, answerBody.length >> 1);
    if (distortion === 'truncated') outgoing.writeHead(status, lengthOf(part)).end(part);
    else outgoing.writeHead(status, lengthOf(answerBody)).write(part, () => outgoing.destroy());
  } else inject(distortion, observed, outgoing);
}

function operationOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? '') : `${method} ${url}`;
}

/** The SDK puts the application id that a function was given into its user agent. */
function senderOf({ headers }: IncomingMessage): string | undefined {
  return /\bapp\/(\w+)/.exec(headers['user-agent'] ?? '')?.[1];
}

function inject(answer: ServiceError | 'lost', observed: ObservedRequest, outgoing: ServerResponse): void {
  if (answer === 'lost') {
    outgoing.destroy();
    return;
  }
  const { status, type, body } = serviceError(answer, observed);
  outgoing.writeHead(status, { 'content-type': type }).end(body);
}

function give(outgoing: ServerResponse, body: string): void {
  outgoing.writeHead(200, lengthOf(Buffer.from(body))).end(body);
}

function lengthOf({ length }: Buffer) {
  return { 'content-length': String(length) };
}

/** The body may be another one than came in. */
function ask(incoming: IncomingMessage, body: Buffer, target: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const sent = { ...headers, ...(body.length > 0 && lengthOf(body)) };
    const outgoing = request(new URL(url ?? '/', target), { method, headers: sent }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
