import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createTables } from '../../../../infra/local/create-tables.ts';
import { isInsertedMessage, isPublishedEntry } from '../../../../infra/local/stream/stream-filters.ts';
import { StreamPoller, type StreamPollerOptions } from '../../../../infra/local/stream/stream-poller.ts';

let client: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let streamArn: string;
let registryStreamArn: string;
let poller: StreamPoller | undefined;
let batches: DynamoDBStreamEvent[] = [];
let reports: string[] = [];

beforeEach(async () => {
  const credentials = { accessKeyId: `test${randomBytes(8).toString('hex')}`, secretAccessKey: 'test' };
  const configuration = { endpoint: inject('dynamoDbEndpoint'), region: 'us-east-1', credentials };
  client = new DynamoDBClient(configuration);
  streams = new DynamoDBStreamsClient(configuration);
  const { Inbox, Registry } = await createTables(client);
  streamArn = Inbox.streamArn ?? '';
  registryStreamArn = Registry.streamArn ?? '';
  batches = [];
  reports = [];
});

afterEach(async () => {
  await poller?.stop();
  client.destroy();
  streams.destroy();
});

/** Polls with a function that keeps the events and answers what `answer` says. */
function poll(
  answer: (event: DynamoDBStreamEvent, call: number) => unknown = () => undefined,
  more: Partial<StreamPollerOptions> = {},
): StreamPoller {
  poller = new StreamPoller({
    client: streams,
    streamArn,
    report: (failure) => reports.push(failure),
    pollIntervalMs: 10,
    invoke: async (event) => {
      batches.push(event as DynamoDBStreamEvent);
      return answer(event as DynamoDBStreamEvent, batches.length);
    },
    ...more,
  });
  return poller;
}

const put = (nonce: string, more = {}) =>
  client.send(
    new PutItemCommand({
      TableName: 'Inbox',
      Item: { recipient: { S: 'bob$saas.example' }, nonce: { S: nonce }, ...more },
    }),
  );

const nonces = (event: DynamoDBStreamEvent) => event.Records.map(({ dynamodb }) => dynamodb?.Keys?.nonce?.S);
const delivered = () => batches.flatMap(nonces);

async function putInOrder(...names: string[]): Promise<void> {
  for (const name of names) await put(name);
}

describe('the event source mapping of a stream', () => {
  test('an insert arrives in the shape that Lambda gives it', async () => {
    await put('n1', {
      size: { N: '7' },
      digest: { B: Buffer.from('bytes') },
      list: { L: [{ B: Buffer.from('x') }] },
    });
    await poll().drained();
    expect(batches).toEqual([
      {
        Records: [
          {
            eventID: expect.any(String),
            eventName: 'INSERT',
            eventVersion: expect.any(String),
            eventSource: 'aws:dynamodb',
            awsRegion: expect.any(String),
            eventSourceARN: streamArn,
            dynamodb: {
              ApproximateCreationDateTime: expect.any(Number),
              Keys: { recipient: { S: 'bob$saas.example' }, nonce: { S: 'n1' } },
              NewImage: {
                recipient: { S: 'bob$saas.example' },
                nonce: { S: 'n1' },
                size: { N: '7' },
                digest: { B: Buffer.from('bytes').toString('base64') },
                list: { L: [{ B: 'eA==' }] },
              },
              SequenceNumber: expect.stringMatching(/^[0-9]+$/),
              SizeBytes: expect.any(Number),
              StreamViewType: 'NEW_IMAGE',
            },
          },
        ],
      },
    ]);
    const created = batches[0]?.Records[0]?.dynamodb?.ApproximateCreationDateTime ?? 0;
    expect(new Date(created * 1000).getUTCFullYear()).toBeGreaterThan(2025);
  });

  test('of the inbox only inserted messages are handed on', async () => {
    const message = { message: { B: Buffer.from('packed') }, digest: { S: 'AAAA' } };
    await put('n1', message);
    await put('n1', { ...message, acknowledged: { BOOL: true } });
    const Key = { recipient: { S: 'bob$saas.example' }, nonce: { S: 'n1' } };
    await client.send(new DeleteItemCommand({ TableName: 'Inbox', Key }));
    await put('a mark');
    await put('n2', message);
    await poll(undefined, { filter: isInsertedMessage }).drained();
    expect(delivered()).toEqual(['n1', 'n2']);
  });

  test('of the registry identities and devices are handed on, whatever happened to them', async () => {
    const changed = async (entry: string) => {
      const Key = { originalIdentity: { S: 'alice.btps.saas.example' }, entry: { S: entry } };
      await client.send(new PutItemCommand({ TableName: 'Registry', Item: Key }));
      await client.send(new PutItemCommand({ TableName: 'Registry', Item: { ...Key, epoch: { N: '2' } } }));
      await client.send(new DeleteItemCommand({ TableName: 'Registry', Key }));
    };
    for (const entry of ['identity', 'device#dev1', 'tokens#dev1', 'identity#2']) await changed(entry);
    await poll(undefined, { streamArn: registryStreamArn, filter: isPublishedEntry }).drained();
    const seen = batches.flatMap(({ Records }) =>
      Records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb?.Keys?.entry?.S}`),
    );
    expect(seen).toEqual([
      ...['INSERT identity', 'MODIFY identity', 'REMOVE identity'],
      ...['INSERT device#dev1', 'MODIFY device#dev1', 'REMOVE device#dev1'],
    ]);
  });

  test('a poller that begins paused hands nothing on until it is resumed', async () => {
    await put('n1');
    const running = poll(undefined, { paused: true });
    await sleep(200);
    expect(batches).toEqual([]);
    running.resume();
    await running.drained();
    expect(delivered()).toEqual(['n1']);
  });

  test('drained waits for all that was written before, 200 concurrent writes among it', async () => {
    const running = poll();
    await running.drained();
    await Promise.all(Array.from({ length: 200 }, (_, index) => put(`n${index}`)));
    await running.drained();
    expect(new Set(delivered()).size).toBe(200);
    expect(reports).toEqual([]);
    expect(delivered()).toHaveLength(200);
  });

  test('a partial failure is repeated from the first failed record on', async () => {
    await putInOrder('n1', 'n2', 'n3', 'n4');
    const failing = (event: DynamoDBStreamEvent, call: number) => ({
      batchItemFailures:
        call === 1
          ? [3, 1].map((index) => ({ itemIdentifier: event.Records[index]?.dynamodb?.SequenceNumber }))
          : [],
    });
    await poll(failing).drained();
    expect(batches.map(nonces)).toEqual([
      ['n1', 'n2', 'n3', 'n4'],
      ['n2', 'n3', 'n4'],
    ]);
    expect(reports).toEqual(['3 records of a batch are sent again']);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('told to fail'))],
    ['names a record that is none of the batch', () => ({ batchItemFailures: [{ itemIdentifier: '404' }] })],
  ])('a batch whose function %s is repeated whole', async (_, failure) => {
    await putInOrder('n1', 'n2');
    await poll((_event, call) => (call === 1 ? failure() : undefined)).drained();
    expect(batches.map(nonces)).toEqual([
      ['n1', 'n2'],
      ['n1', 'n2'],
    ]);
    expect(reports).toHaveLength(1);
  });

  test('redeliver sends every record again', async () => {
    await putInOrder('n1', 'n2');
    const running = poll();
    await running.drained();
    await running.redeliver();
    expect(delivered()).toEqual(['n1', 'n2', 'n1', 'n2']);
  });

  test('nothing is delivered between pause and resume', async () => {
    const running = poll();
    await running.drained();
    running.pause();
    await put('n1');
    const drained = running.drained();
    expect(await Promise.race([drained, put('n2').then(() => 'paused')])).toBe('paused');
    expect(batches).toEqual([]);
    running.resume();
    await drained;
    expect(delivered().slice(0, 1)).toEqual(['n1']);
  });

  test('stop ends a poller that is paused, and whoever waits for it is told', async () => {
    const running = poll();
    running.pause();
    const drained = expect(running.drained()).rejects.toThrow('the stream poller was stopped');
    await running.stop();
    await drained;
    await expect(running.drained()).rejects.toThrow('the stream poller was stopped');
  });
});
