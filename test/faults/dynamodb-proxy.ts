import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to DynamoDB on its way. */
export interface ObservedRequest {
  /** Operation, such as `PutItem`. */
  readonly operation: string;
  readonly body: string;
}

/** An answer that DynamoDB Local never gives by itself, though DynamoDB does. */
export type InjectedAnswer =
  /** The request was not applied: throttled, or in conflict with a transaction under way. */
  | 'throttled'
  | 'conflict'
  /** The connection breaks: before the request was applied, or after. */
  | 'lost';

/**
 * Called before a request is forwarded, and again before its answer is given back; what either returns is
 * answered instead.
 */
export interface Watch {
  before?(observed: ObservedRequest): Promise<InjectedAnswer | undefined> | InjectedAnswer | undefined;
  after?(observed: ObservedRequest): Promise<'lost' | undefined> | 'lost' | undefined;
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
  const injected = await watch.before?.(observed);
  if (injected) return inject(injected, observed, outgoing);
  const answer = await ask(incoming, body, target);
  const answerBody = await readAll(answer);
  if ((await watch.after?.(observed)) === 'lost') return inject('lost', observed, outgoing);
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  outgoing.end(answerBody);
}

function inject(
  answer: InjectedAnswer,
  { operation, body }: ObservedRequest,
  outgoing: ServerResponse,
): void {
  if (answer === 'lost') {
    outgoing.destroy();
    return;
  }
  const error = answer === 'throttled' ? throttled : conflict(operation, body);
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(JSON.stringify(error));
}

const namespace = 'com.amazonaws.dynamodb.v20120810';
const throttled = {
  __type: `${namespace}#ThrottlingException`,
  message: 'Rate of requests exceeds the allowed throughput.',
};

/** A transaction that meets another one is cancelled; a single write that meets one is refused. */
function conflict(operation: string, body: string): object {
  if (operation !== 'TransactWriteItems') {
    return {
      __type: `${namespace}#TransactionConflictException`,
      message: 'Transaction is ongoing for the item',
    };
  }
  const count = (JSON.parse(body) as { TransactItems: unknown[] }).TransactItems.length;
  const reasons = Array.from({ length: count }, (_, index) =>
    index === 0
      ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
      : { Code: 'None' },
  );
  return {
    __type: `${namespace}#TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  };
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
