import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';

/** Part of a trail, of one type of event. */
export interface TrailPart {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly subject: string;
  readonly type: string;
  /** Epoch milliseconds, inclusive. */
  readonly fromMs: number;
  /** Epoch milliseconds, exclusive. */
  readonly toMs: number;
}

/** Reads all events of one type from a part of a trail, oldest first, however many pages they lie on. */
export async function queryTrail(part: TrailPart): Promise<readonly Item[]> {
  const items: Item[] = [];
  let last: Record<string, AttributeValue> | undefined;
  do {
    const page = await part.client.send(
      new QueryCommand({
        TableName: part.tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'subject = :subject AND eventId BETWEEN :from AND :to',
        FilterExpression: '#type = :type',
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: {
          ':subject': { S: part.subject },
          ':from': { S: new Date(part.fromMs).toISOString() },
          ':to': { S: new Date(part.toMs).toISOString() },
          ':type': { S: part.type },
        },
        ...(last && { ExclusiveStartKey: last }),
      }),
    );
    items.push(...(page.Items ?? []));
    last = page.LastEvaluatedKey;
  } while (last);
  return items;
}
