/**
 * Gives a run of a test the tables of the run before, emptied: to make them anew takes DynamoDB Local as long as a whole
 * test, and it never gives their memory back.
 */
import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { type TableDescription, type TableName, tables } from '../../infra/tables.ts';

/** Most items that DynamoDB takes in one batch. */
const batchSize = 25;

vi.mock('../test-database.ts', async (load) => {
  const { createTestDatabase } = await load<typeof import('../test-database.ts')>();
  let made: ReturnType<typeof createTestDatabase> | undefined;
  return {
    createTestDatabase: async () => {
      made ??= createTestDatabase();
      const database = await made;
      await Promise.all(Object.keys(tables).map((name) => empty(database.client, name as TableName)));
      return database;
    },
  };
});

async function empty(client: DynamoDBClient, name: TableName): Promise<void> {
  const { partitionKey, sortKey }: TableDescription = tables[name];
  const keys = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));
  const requests = items.map((item) => ({
    DeleteRequest: { Key: Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key))) },
  }));
  for (let start = 0; start < requests.length; start += batchSize) {
    const chunk = requests.slice(start, start + batchSize);
    await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: chunk } }));
  }
}
