import { randomUUID } from 'node:crypto';
import { PutItemCommand, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { type AwsProxy, startAwsProxy } from '../faults/aws-proxy.ts';
import { createTestDatabase } from '../test-database.ts';

let proxy: AwsProxy;
let client: ReturnType<typeof createDynamoDbClient>;

beforeAll(async () => {
  proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
  const database = await createTestDatabase();
  const { accessKeyId, secretAccessKey } = await database.client.config.credentials();
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', proxy.url);
  client = createDynamoDbClient();
});
afterAll(async () => {
  client.destroy();
  vi.unstubAllEnvs();
  await proxy.stop();
});

/** Puts an item while the first writes meet a transaction; how often it was sent. */
async function putThroughConflicts(conflicts: number): Promise<number> {
  let sent = 0;
  proxy.watch({
    before: () => {
      sent += 1;
      return sent <= conflicts ? 'conflict' : undefined;
    },
  });
  const Item = { originalIdentity: { S: randomUUID() }, entry: { S: 'test' } };
  await client.send(new PutItemCommand({ TableName: 'Registry', Item }));
  return sent;
}

test('a write that meets a transaction three times is repeated until it is done', async () => {
  expect(await putThroughConflicts(3)).toBe(4);
});

test('a write that meets transactions at each of four attempts fails', async () => {
  await expect(putThroughConflicts(4)).rejects.toBeInstanceOf(TransactionConflictException);
});
