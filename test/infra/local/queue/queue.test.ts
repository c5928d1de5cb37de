import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Queue, type QueueOptions } from '../../../../infra/local/queue/queue.ts';

let queue: Queue;
let batches: SQSEvent[] = [];
let reports: string[] = [];

beforeEach(() => {
  batches = [];
  reports = [];
});
afterEach(() => queue.stop());

/** Makes a queue whose function keeps the events and answers what `answer` says. */
function open(
  answer: (event: SQSEvent, call: number) => unknown = () => undefined,
  more: Partial<QueueOptions> = {},
): Queue {
  queue = new Queue({
    name: 'test',
    visibilityTimeoutMs: 20,
    maxReceiveCount: 3,
    report: (failure) => reports.push(failure),
    invoke: async (event) => {
      batches.push(event as SQSEvent);
      return answer(event as SQSEvent, batches.length);
    },
    ...more,
  });
  return queue;
}

const bodies = () => batches.map(({ Records }) => Records.map(({ body }) => body));
const failing = (...failed: readonly string[]) => ({
  batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
});
const failBodies =
  (...failed: readonly string[]) =>
  ({ Records }: SQSEvent) =>
    failing(...Records.filter(({ body }) => failed.includes(body)).map(({ messageId }) => messageId));

describe('the queue in front of a function', () => {
  test('a message arrives in the shape that Lambda gives it', async () => {
    const messageId = open().send('{"é":1}');
    await queue.drained();
    expect(batches).toEqual([
      {
        Records: [
          {
            messageId,
            receiptHandle: expect.any(String),
            body: '{"é":1}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: '000000000000',
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {},
            md5OfBody: '5a278f779cec8fae6d58e7de58a4dd03',
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:test',
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
    expect([queue.depth, queue.dlq]).toEqual([0, []]);
  });

  test('25 messages come in batches of at most 10, two batches at a time', async () => {
    const gate = Promise.withResolvers<void>();
    open(() => gate.promise);
    for (let index = 0; index < 25; index += 1) queue.send(String(index));
    await expect.poll(() => batches.length).toBe(2);
    expect(queue.depth).toBe(25);
    gate.resolve();
    await queue.drained();
    expect(bodies().map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(new Set(bodies().flat()).size).toBe(25);
  });

  test('of a partial failure only the failed message is received again, after the visibility timeout', async () => {
    const received: number[] = [];
    open((event, call) => {
      received.push(Date.now());
      return call === 1 ? failBodies('b')(event) : null;
    });
    for (const body of ['a', 'b', 'c']) queue.send(body);
    await queue.drained();
    expect(bodies()).toEqual([['a', 'b', 'c'], ['b']]);
    expect(batches[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
    // From when the queue gave it out, which is before the function runs.
    const firstReceivedAtMs = Number(batches[1]?.Records[0]?.attributes.ApproximateFirstReceiveTimestamp);
    expect((received[1] ?? 0) - firstReceivedAtMs).toBeGreaterThanOrEqual(19);
    expect(reports).toEqual(['1 of 3 messages failed']);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('told to fail'))],
    ['names a message that is none of the batch', () => failing('another')],
  ])('a batch whose function %s is received again whole', async (_, failure) => {
    open((_event, call) => (call === 1 ? failure() : undefined));
    for (const body of ['a', 'b']) queue.send(body);
    await queue.drained();
    expect(bodies()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(reports).toHaveLength(1);
  });

  test('a message that fails three times goes to the DLQ; a redrive brings it back', async () => {
    let broken = true;
    open((event) => (broken ? failBodies('poison')(event) : undefined));
    for (const body of ['poison', 'good']) queue.send(body);
    await queue.drained();
    expect(bodies()).toEqual([['poison', 'good'], ['poison'], ['poison']]);
    expect(queue.dlq).toMatchObject([{ body: 'poison', receiveCount: 3 }]);
    broken = false;
    expect(queue.redrive()).toBe(1);
    expect([queue.depth, queue.dlq]).toEqual([1, []]);
    await queue.drained();
    expect(batches[3]?.Records).toMatchObject([
      { body: 'poison', attributes: { ApproximateReceiveCount: '1' } },
    ]);
  });

  test('a failed message does not reappear while its batch is still being handled', async () => {
    open(async (event, call) => {
      if (call === 1) await new Promise((resolve) => setTimeout(resolve, 60));
      return call === 1 ? failBodies('a')(event) : undefined;
    });
    queue.send('a');
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(batches).toHaveLength(1);
    await queue.drained();
    expect(batches).toHaveLength(2);
  });

  test('a paused queue keeps what is sent until it is resumed', async () => {
    open().pause();
    queue.send('a');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([queue.depth, batches]).toEqual([1, []]);
    queue.resume();
    await queue.drained();
    expect(bodies()).toEqual([['a']]);
  });

  test('stop waits for the batch under way and hands out no more', async () => {
    const gate = Promise.withResolvers<void>();
    open(() => gate.promise, { concurrency: 1 });
    queue.send('a');
    await expect.poll(() => batches.length).toBe(1);
    queue.send('b');
    const stopped = queue.stop();
    gate.resolve();
    await stopped;
    expect([bodies(), queue.depth]).toEqual([[['a']], 1]);
  });
});
