import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../listen.ts';
import { AwsJsonError } from './aws-json-error.ts';
import { type PutEvent, putEvents } from './put-events.ts';

/** How the endpoint is run. */
export interface EventBridgeOptions {
  /** Name of the bus of the deployment, beside `default`. */
  readonly busName: string;
  /** Takes each accepted event, after the answer that accepts it was made. */
  readonly deliver: (put: PutEvent) => void;
  /** 0, the default, for any free port. */
  readonly port?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The running endpoint. */
export interface EventBridgeServer {
  readonly url: string;
  /** Answers the next requests with this status, one each, before anything is looked at. */
  failNext(...statuses: readonly number[]): void;
  stop(): Promise<void>;
}

type Operation = (body: Readonly<Record<string, unknown>>) => object;

/**
 * Serves the part of EventBridge's API (AWS JSON 1.1) that brings events in, for the AWS SDKs and
 * `aws events --endpoint-url`. Signatures are not checked.
 *
 * @throws StartFailure when the port is taken.
 */
export async function startEventBridgeServer(options: EventBridgeOptions): Promise<EventBridgeServer> {
  const failures: number[] = [];
  const operations = createOperations(options);
  const server = createServer((request, response) => {
    respond(request, response, operations, failures).catch((error: Error) => response.destroy(error));
  });
  const port = await listen(server, options.port ?? 0, 'EventBridge');
  return {
    url: `http://127.0.0.1:${port}`,
    failNext: (...statuses) => void failures.push(...statuses),
    stop: () => close(server),
  };
}

function createOperations({
  busName,
  deliver,
  now,
}: EventBridgeOptions): Readonly<Record<string, Operation>> {
  const buses = ['default', busName].map((Name) => ({
    Name,
    Arn: `arn:aws:events:us-east-1:000000000000:event-bus/${Name}`,
  }));
  return {
    'AWSEvents.PutEvents': (body) => {
      const { answer, accepted } = putEvents(body, now());
      for (const put of accepted) deliver(put);
      return answer;
    },
    'AWSEvents.ListEventBuses': ({ NamePrefix: prefix = '' }) => ({
      EventBuses: buses.filter(({ Name }) => Name.startsWith(String(prefix))),
    }),
    'AWSEvents.DescribeEventBus': ({ Name: name = 'default' }) => {
      const bus = buses.find(({ Name, Arn }) => Name === name || Arn === name);
      if (bus) return bus;
      throw new AwsJsonError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  operations: Readonly<Record<string, Operation>>,
  failures: number[],
): Promise<void> {
  const body = await text(request);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  const failure = failures.shift();
  if (failure !== undefined) {
    response.writeHead(failure, headers).end(JSON.stringify({ __type: 'InternalException' }));
    return;
  }
  try {
    const answer = answerRequest(String(request.headers['x-amz-target']), body, operations);
    response.writeHead(200, headers).end(JSON.stringify(answer));
  } catch (error) {
    if (!(error instanceof AwsJsonError)) throw error;
    response.writeHead(400, headers).end(JSON.stringify({ __type: error.code, message: error.message }));
  }
}

function answerRequest(
  target: string,
  body: string,
  operations: Readonly<Record<string, Operation>>,
): object {
  const operation = operations[target];
  if (operation === undefined) throw new AwsJsonError('UnknownOperationException', `There is no ${target}.`);
  return operation(readBody(body));
}

function readBody(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new AwsJsonError('SerializationException', 'The body is not JSON.');
  }
}
