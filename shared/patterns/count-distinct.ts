import { createHash } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../aws/conditional-write.ts';
import { counterKey } from '../rate-limit/counter-key.ts';

/** A set of different things in the RateCounters table. */
export interface DistinctCounter {
  readonly client: DynamoDBClient;
  /** The RateCounters table. */
  readonly tableName: string;
  readonly action: string;
  readonly subject: string;
  /** Members that are kept; more are not told apart. */
  readonly most: number;
  /** Unix seconds. */
  readonly expiresAtSeconds: number;
}

/** How long a counter outlives what it is for, seconds, since clocks are apart. */
export const counterGraceSeconds = 60;

/**
 * Adds a member to a set, which never grows beyond `most`: one item of some hundred bytes, whatever is sent.
 *
 * @returns how many different members there are, `most` when there may be more
 * @throws Error of the SDK when DynamoDB fails
 */
export async function countDistinct(counter: DistinctCounter, member: string): Promise<number> {
  const { client, tableName, action, subject, most, expiresAtSeconds } = counter;
  const added = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { counter: { S: counterKey('distinct', action, subject) } },
        UpdateExpression: 'SET expiresAt = :expiresAt ADD members :member',
        ConditionExpression: 'attribute_not_exists(members) OR size(members) < :most',
        ExpressionAttributeValues: {
          ':expiresAt': { N: String(expiresAtSeconds) },
          ':member': { SS: [shortHash(member)] },
          ':most': { N: String(most) },
        },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return added.written ? (added.attributes?.members?.SS?.length ?? 1) : most;
}

/** 66 bits: names may be long, and a set of ten of these is not. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 11);
}
