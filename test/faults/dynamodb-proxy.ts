import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to DynamoDB on its way. */
export interface ObservedRequest {
  /** Operation, such as `PutItem`. */
  readonly operation: string;
  readonly body: string;
}

/** Called before a request is forwarded, and again before its answer is given back. */
export interface Watch {
  before?(observed: ObservedRequest): Promise<void> | void;
  after?(observed: ObservedRequest): Promise<void> | void;
}

/** A proxy in front of DynamoDB that lets a test stop the world at every request. */
export interface DynamoDbProxy {
  readonly url: string;
  /** Who watches from now on; nobody without an argument. */
  watch(watch?: Watch): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback address. */
export async function startDynamoDbProxy(target: string): Promise<DynamoDbProxy> {
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
  const body = await readAll(incoming);
  const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
  const observed = { operation, body: body.toString() };
  await watch.before?.(observed);
  const answer = await ask(incoming, body, target);
  const answerBody = await readAll(answer);
  await watch.after?.(observed);
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  outgoing.end(answerBody);
}

function ask(incoming: IncomingMessage, body: Buffer, target: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const outgoing = request(new URL(url ?? '/', target), { method, headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
