import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './conditional-write.ts';

/** Pause before each read; the SDK does not repeat what DynamoDB left unprocessed. */
const pausesMs = [0, 25, 50, 100];

/**
 * Reads items of several tables in one request, repeating what DynamoDB left unprocessed.
 *
 * @param requested by table, as BatchGetItem takes it; no key twice
 * @returns the items found, by table, in no particular order
 * @throws UnprocessedKeysError when some are left unprocessed four times
 */
export async function batchGet(
  client: DynamoDBClient,
  requested: NonNullable<BatchGetItemCommandInput['RequestItems']>,
): Promise<(tableName: string) => readonly Item[]> {
  const found = new Map<string, Item[]>();
  let missing = requested;
  for (const pauseMs of pausesMs) {
    if (Object.keys(missing).length === 0) break;
    if (pauseMs > 0) await delay(pauseMs);
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: missing }));
    for (const [table, items] of Object.entries(answer.Responses ?? {})) {
      found.set(table, [...(found.get(table) ?? []), ...items]);
    }
    missing = answer.UnprocessedKeys ?? {};
  }
  if (Object.keys(missing).length > 0) throw new UnprocessedKeysError();
  return (tableName) => found.get(tableName) ?? [];
}

/** DynamoDB kept answering less than it was asked: throttled, and worth another try later. */
export class UnprocessedKeysError extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('DynamoDB left keys unprocessed');
  }
}
