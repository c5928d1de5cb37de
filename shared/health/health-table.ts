import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { healthPartition } from './health-partition.ts';

/** Where the checks keep what they know. */
export interface HealthTable {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
}

/** What is kept there. */
export type HealthEntry = 'report' | 'tokens' | 'reconciliation' | 'probe';

/** Key of an entry. */
export function healthKey(entry: HealthEntry): Item {
  return { originalIdentity: { S: healthPartition }, entry: { S: entry } };
}

/** A text that is kept, and when it was written. */
export interface HealthText {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/**
 * Keeps a text, unless a later one is there: of two runs the later one counts.
 *
 * @throws Error of the SDK when DynamoDB fails
 */
export async function keepHealthText(
  { client, registryTable }: HealthTable,
  entry: HealthEntry,
  { text, atMs }: HealthText,
  abortSignal?: AbortSignal,
): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: registryTable,
    Key: healthKey(entry),
    UpdateExpression: 'SET content = :text, atMs = :at',
    ConditionExpression: 'attribute_not_exists(atMs) OR atMs <= :at',
    ExpressionAttributeValues: { ':text': { S: text }, ':at': { N: String(atMs) } },
  });
  await conditionalWrite(client.send(command, abortSignal ? { abortSignal } : {}));
}

/**
 * Reads a text that was kept, strongly consistent.
 *
 * @throws Error of the SDK when DynamoDB fails
 */
export async function readHealthText(
  { client, registryTable }: HealthTable,
  entry: HealthEntry,
  abortSignal?: AbortSignal,
): Promise<HealthText | undefined> {
  const command = new GetItemCommand({
    TableName: registryTable,
    Key: healthKey(entry),
    ConsistentRead: true,
  });
  const { Item: item } = await client.send(command, abortSignal ? { abortSignal } : {});
  if (item?.content?.S === undefined || item.atMs?.N === undefined) return undefined;
  return { text: item.content.S, atMs: Number(item.atMs.N) };
}
