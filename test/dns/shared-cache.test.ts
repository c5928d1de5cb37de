import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { tables } from '../../infra/tables.ts';
import { createSharedCache } from '../../shared/dns/shared-cache.ts';
import { answerAt } from './outcomes.ts';

const tableName = 'DnsCache';
const startMs = 1_000_000;
const clock = { nowMs: startMs };

const client = new DynamoDBClient({
  endpoint: inject('dynamoDbEndpoint'),
  region: 'eu-central-1',
  credentials: { accessKeyId: randomUUID().replaceAll('-', ''), secretAccessKey: 'local' },
});
const cache = createSharedCache({ client, tableName, now: () => clock.nowMs, operationTimeoutMs: 30_000 });

/** A name of its own for each test, since they share the table. */
const newName = () => `n${randomUUID()}.btps.saas.com`;

const itemOf = async (name: string) => {
  const Key = { name: { S: name }, variant: { S: 'TXT#off' } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item && unmarshall(Item);
};

beforeAll(async () => {
  const { partitionKey, sortKey } = tables.DnsCache;
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey].map((each) => ({
        AttributeName: each,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
    }),
  );
});

afterAll(() => client.destroy());

describe('an answer in the shared cache', () => {
  test('comes back in memory of its own: kept as a view, a short one held on to 64 KB of the pool of Node', async () => {
    const name = newName();
    await cache.write(answerAt(startMs, { name, values: [new Uint8Array(300).fill(1)] }));
    const read = await cache.read(name);
    expect(read?.values.map((value) => [value.length, value.buffer.byteLength])).toEqual([[300, 300]]);
  });

  test('comes back as it was, empty values and aliases included', async () => {
    const name = newName();
    const values = [new Uint8Array([0, 255, 10]), new Uint8Array()];
    const answer = answerAt(startMs, { name, values, aliases: ['a.example', 'b.example'], ttlSeconds: 7200 });
    await cache.write(answer);
    expect(await cache.read(name)).toEqual(answer);
  });

  test('is one item, which DynamoDB may delete well after the answer’s end', async () => {
    const name = newName();
    await cache.write(answerAt(startMs, { name, expiresAtMs: 1_300_001 }));
    expect(await itemOf(name)).toEqual({
      name,
      variant: 'TXT#off',
      values: [new Uint8Array([1, 2, 3])],
      aliases: [],
      ttlSeconds: 300,
      queryStartedAtMs: 1_000_000,
      fetchedAtMs: 1_000_000,
      expiresAtMs: 1_300_001,
      dnssec: 'unchecked',
      expiresAt: 1901,
    });
  });

  test('of more than 8 KB is not written, and ends the one before it: of 64 KB, each cost 64 write units', async () => {
    const name = newName();
    await cache.write(answerAt(startMs, { name }));
    await cache.write(answerAt(startMs + 1, { name, values: Array(3000).fill(new Uint8Array(2)) }));
    expect(await cache.read(name)).toBeUndefined();
    expect(await itemOf(name)).toEqual({
      name,
      variant: 'TXT#off',
      invalidatedAtMs: startMs + 1,
      expiresAt: Math.ceil((startMs + 1) / 1000) + 600,
    });
    const small = answerAt(startMs + 2, { name, values: [new Uint8Array(8190)] });
    await cache.write(small);
    expect(await cache.read(name)).toEqual(small);
  });

  test('that is not there is undefined', async () => {
    expect(await cache.read(newName())).toBeUndefined();
  });

  test('is given up to its end, although its item is still there', async () => {
    const name = newName();
    const answer = answerAt(startMs, { name });
    await cache.write(answer);
    const readAt = (nowMs: number) =>
      createSharedCache({ client, tableName, now: () => nowMs, operationTimeoutMs: 30_000 }).read(name);
    expect(await readAt(1_299_999)).toEqual(answer);
    expect(await readAt(1_300_000)).toBeUndefined();
  });

  test('whose TTL is 0 is not written', async () => {
    const name = newName();
    await cache.write(answerAt(startMs, { name, expiresAtMs: startMs }));
    expect(await itemOf(name)).toBeUndefined();
  });

  test('is replaced by that of a later query and not by that of an earlier one', async () => {
    const name = newName();
    const [earlier, middle, later] = [-10, 0, 10].map((step) => answerAt(startMs + step, { name }));
    if (!earlier || !middle || !later) throw new Error('three answers');
    await cache.write(middle);
    await cache.write(earlier);
    expect(await cache.read(name)).toEqual(middle);
    await cache.write(later);
    expect(await cache.read(name)).toEqual(later);
  });
});

describe('an invalidation', () => {
  test('drops the answer and leaves its mark', async () => {
    const name = newName();
    await cache.write(answerAt(startMs - 5, { name }));
    await cache.invalidate([name], startMs);
    expect(await cache.read(name)).toBeUndefined();
    expect(await itemOf(name)).toEqual({
      name,
      variant: 'TXT#off',
      invalidatedAtMs: 1_000_000,
      expiresAt: 1600,
    });
  });

  test.each([
    [-1, false],
    [0, false],
    [1, true],
  ])('and an answer whose query began %i ms after it: taken %s', async (step, taken) => {
    const name = newName();
    await cache.invalidate([name], startMs);
    const answer = answerAt(startMs + step, { name });
    await cache.write(answer);
    expect(await cache.read(name)).toEqual(taken ? answer : undefined);
  });

  test('is remembered beside a later answer', async () => {
    const name = newName();
    await cache.invalidate([name], startMs);
    await cache.write(answerAt(startMs + 1, { name }));
    expect(await itemOf(name)).toMatchObject({ invalidatedAtMs: startMs, queryStartedAtMs: startMs + 1 });
  });

  test('is not moved back by an earlier one that comes late', async () => {
    const name = newName();
    await cache.invalidate([name], startMs);
    await cache.invalidate([name], startMs - 500);
    await cache.write(answerAt(startMs - 200, { name }));
    expect(await cache.read(name)).toBeUndefined();
  });

  test('against 20 older answers written at the same time leaves none of them', async () => {
    const name = newName();
    const writes = Array.from({ length: 20 }, (_, index) => cache.write(answerAt(startMs - index, { name })));
    await Promise.all([...writes, cache.invalidate([name], startMs)]);
    expect(await cache.read(name)).toBeUndefined();
  });

  test('of 60 names drops all of them', async () => {
    const names = Array.from({ length: 60 }, newName);
    await Promise.all(names.map((name) => cache.write(answerAt(startMs - 1, { name }))));
    await cache.invalidate(names, startMs);
    expect(await Promise.all(names.map((name) => cache.read(name)))).toEqual(names.map(() => undefined));
  });
});

describe('faults are thrown', () => {
  test('when the table is not there', async () => {
    const lost = createSharedCache({ client, tableName: 'Nowhere', now: () => startMs });
    await expect(lost.read('a.example')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(lost.write(answerAt(startMs))).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(lost.invalidate(['a.example'], startMs)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  test.each([
    ['values', { values: { S: 'x' } }],
    ['values', { values: { L: [{ S: 'x' }] } }],
    ['ttlSeconds', { values: { L: [] }, aliases: { L: [] } }],
    ['dnssec', { dnssec: { S: 'trusted' } }],
  ])('when an item has no valid %s', async (attribute, change) => {
    const name = newName();
    await cache.write(answerAt(startMs, { name }));
    const Key = { name: { S: name }, variant: { S: 'TXT#off' } };
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
    );
    const kept = attribute === 'ttlSeconds' ? Key : Item;
    await client.send(new PutItemCommand({ TableName: tableName, Item: { ...kept, ...change } }));
    await expect(cache.read(name)).rejects.toEqual(
      new Error(`item of the DNS cache without a valid ${attribute}`),
    );
  });
});
