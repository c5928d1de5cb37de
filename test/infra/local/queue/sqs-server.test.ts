import { afterEach, beforeEach, expect, test } from 'vitest';
import { deadLetterName, type SqsServer, startSqsServer } from '../../../../infra/local/queue/sqs-server.ts';

let server: SqsServer;
let sent: [string, number | undefined][] = [];

beforeEach(async () => {
  sent = [];
  server = await startSqsServer({
    forwarding: {
      send: (body, delayMs) => {
        sent.push([body, delayMs]);
        return 'id-1';
      },
      dlq: [1, 2].map((number) => ({
        id: `id-${number}`,
        body: '',
        sentAtMs: 0,
        firstReceivedAtMs: 0,
        receiveCount: 5,
      })),
    },
  });
});
afterEach(() => server.stop());

async function call(input: object, target = 'AmazonSQS.SendMessage') {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  return { status: answer.status, body: await answer.json() };
}

test('SendMessage reaches the queue, delayed as it says', async () => {
  const QueueUrl = server.queueUrl('forwarding');
  expect(await call({ QueueUrl, MessageBody: 'hello', DelaySeconds: 2 })).toEqual({
    status: 200,
    body: { MessageId: 'id-1', MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' },
  });
  await call({ QueueUrl, MessageBody: 'now' });
  expect(sent).toEqual([
    ['hello', 2000],
    ['now', 0],
  ]);
});

test('GetQueueAttributes tells the depth of the dead-letter queue', async () => {
  const QueueUrl = server.queueUrl(deadLetterName('forwarding'));
  const input = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] };
  expect(await call(input, 'AmazonSQS.GetQueueAttributes')).toEqual({
    status: 200,
    body: { Attributes: { ApproximateNumberOfMessages: '2' } },
  });
});

test.each([
  [
    'the depth of another queue',
    { QueueUrl: 'http://x/1/forwarding' },
    'AmazonSQS.GetQueueAttributes',
    'QueueDoesNotExist',
  ],
  ['another operation', {}, 'AmazonSQS.ReceiveMessage', 'UnsupportedOperation'],
  ['another queue', { QueueUrl: 'http://x/1/other', MessageBody: 'a' }, undefined, 'QueueDoesNotExist'],
  ['no body', { QueueUrl: 'http://x/1/forwarding' }, undefined, 'MissingParameter'],
  [
    'a delay of 901 s',
    { QueueUrl: 'http://x/1/forwarding', MessageBody: 'a', DelaySeconds: 901 },
    undefined,
    'InvalidParameterValue',
  ],
])('%s is refused', async (_, input, target, code) => {
  expect(await call(input, target)).toEqual({
    status: 400,
    body: { __type: `com.amazonaws.sqs#${code}`, message: expect.any(String) },
  });
  expect(sent).toEqual([]);
});
