import { type AttributeValue, DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createTestDatabase } from '../test-database.ts';

type Database = Awaited<ReturnType<typeof createTestDatabase>>;

/** The tables of both servers. */
export type Databases = readonly [Database, Database];

/** Makes the tables, which take longer than a test. */
export async function createDatabases(): Promise<Databases> {
  return Promise.all([createTestDatabase(), createTestDatabase()]);
}

const keyAttributes = {
  Inbox: ['recipient', 'nonce'],
  Registry: ['originalIdentity', 'entry'],
  AuditEvents: ['subject', 'eventId'],
  RateCounters: ['counter'],
} as const;

/** Deletes what a test left. */
export async function empty(client: Database['client']): Promise<void> {
  await Promise.all(
    Object.entries(keyAttributes).map(async ([TableName, names]) => {
      const { Items: items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
      for (const item of items) {
        const Key = Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
        await client.send(new DeleteItemCommand({ TableName, Key }));
      }
    }),
  );
}
