import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, inject } from 'vitest';
import { createTables } from '../infra/local/create-tables.ts';

/** Commands that a client sent, by name, in order. */
export type SentCommands = string[];

/** The tables, empty and nobody else's, in the DynamoDB Local of this run. */
export async function createTestDatabase() {
  const credentials = { accessKeyId: `test${randomBytes(8).toString('hex')}`, secretAccessKey: 'local' };
  const clients: DynamoDBClient[] = [];

  /** A client of its own, as every instance has; `sent` collects what it sends. */
  function connect(sent: SentCommands = []): DynamoDBClient {
    const client = new DynamoDBClient({
      endpoint: inject('dynamoDbEndpoint'),
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    client.middlewareStack.add(
      (next, context) => (args) => {
        sent.push(String(context.commandName));
        return next(args);
      },
      { step: 'initialize' },
    );
    clients.push(client);
    return client;
  }

  const client = connect();
  await createTables(client);
  afterAll(() => {
    for (const opened of clients) opened.destroy();
  });
  return { client, connect };
}
