import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../listen.ts';
import type { Queue } from './queue.ts';

/** What the endpoint does with a queue. */
export type ServedQueue = Pick<Queue, 'send' | 'dlq'>;

/** The running endpoint. */
export interface SqsServer {
  readonly url: string;
  /** URL of a queue, as `SendMessage` takes it. */
  queueUrl(name: string): string;
  stop(): Promise<void>;
}

const accountPath = '/000000000000/';
const longestDelaySeconds = 900;

/** Names the dead-letter queue of a queue. */
export function deadLetterName(queue: string): string {
  return `${queue}-failed`;
}

/**
 * Serves `SendMessage` of Amazon SQS (AWS JSON 1.0) for the queues of the local cloud, and `GetQueueAttributes` for the
 * depth of their dead-letter queues. Signatures are not checked.
 *
 * @throws StartFailure when the port is taken.
 */
export async function startSqsServer(
  queues: Readonly<Record<string, ServedQueue>>,
  port = 0,
): Promise<SqsServer> {
  const server = createServer((request, response) => {
    respond(request, response, queues).catch((error: Error) => response.destroy(error));
  });
  const url = `http://127.0.0.1:${await listen(server, port, 'SQS')}`;
  return { url, queueUrl: (name) => `${url}${accountPath}${name}`, stop: () => close(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  queues: Readonly<Record<string, ServedQueue>>,
): Promise<void> {
  const target = request.headers['x-amz-target'];
  const body = await text(request);
  const [status, answer] =
    target === 'AmazonSQS.GetQueueAttributes'
      ? deadLetterDepth(body, queues)
      : sendMessage(target, body, queues);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  response.writeHead(status, headers).end(JSON.stringify(answer));
}

function sendMessage(
  target: unknown,
  body: string,
  queues: Readonly<Record<string, ServedQueue>>,
): readonly [number, object] {
  if (target !== 'AmazonSQS.SendMessage') return failure('UnsupportedOperation', `There is no ${target}.`);
  const { QueueUrl: url, MessageBody: message, DelaySeconds: delay = 0 } = JSON.parse(body);
  const queue = queues[String(url).split('/').at(-1) ?? ''];
  if (!queue) return failure('QueueDoesNotExist', 'The specified queue does not exist.');
  if (typeof message !== 'string' || message === '') {
    return failure('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  if (!Number.isInteger(delay) || delay < 0 || delay > longestDelaySeconds) {
    return failure('InvalidParameterValue', 'DelaySeconds must be >= 0 and <= 900.');
  }
  const MessageId = queue.send(message, delay * 1000);
  return [200, { MessageId, MD5OfMessageBody: createHash('md5').update(message).digest('hex') }];
}

function deadLetterDepth(
  body: string,
  queues: Readonly<Record<string, ServedQueue>>,
): readonly [number, object] {
  const { QueueUrl: url } = JSON.parse(body);
  const name = String(url).split('/').at(-1);
  const found = Object.entries(queues).find(([queue]) => deadLetterName(queue) === name);
  if (!found) return failure('QueueDoesNotExist', 'The specified queue does not exist.');
  return [200, { Attributes: { ApproximateNumberOfMessages: String(found[1].dlq.length) } }];
}

function failure(code: string, message: string): readonly [number, object] {
  return [400, { __type: `com.amazonaws.sqs#${code}`, message }];
}
