import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** A proxy in front of DynamoDB or Route 53 that lets a test stop the world at every request. */
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
  const body = await readAll(incoming);
  const operation = operationOf(incoming);
  const observed = { operation, body: body.toString(), sender: senderOf(incoming) };
  const injected = await watch.before?.(observed);
  if (injected) return inject(injected, observed, outgoing);
  const answer = await ask(incoming, body, target);
  const answerBody = await readAll(answer);
  if ((await watch.after?.(observed)) === 'lost') return inject('lost', observed, outgoing);
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  outgoing.end(answerBody);
}

function operationOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? '') : `${method} ${url}`;
}

/** The SDK puts the application id that a function was given into its user agent. */
function senderOf({ headers }: IncomingMessage): string | undefined {
  return /\bapp\/(\w+)/.exec(headers['user-agent'] ?? '')?.[1];
}

function isRoute53(operation: string): boolean {
  return operation.includes('/2013-04-01/');
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
  if (isRoute53(operation)) {
    outgoing.writeHead(400, { 'content-type': 'text/xml' });
    outgoing.end(answer === 'throttled' ? throttledXml : priorRequestXml);
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

const errorXml = (code: string, message: string) =>
  '<?xml version="1.0"?><ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error>' +
  `<Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
const throttledXml = errorXml('Throttling', 'Rate exceeded');
const priorRequestXml = errorXml(
  'PriorRequestNotComplete',
  'The request was rejected because Route 53 was still processing a prior request.',
);

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
