import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';

/** What the functions of the inbox work with. */
export interface InboxTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
}

/** Key of one message. */
export function messageKey(recipient: string, nonce: string): Item {
  return { recipient: { S: recipient }, nonce: { S: nonce } };
}

/** Now in the unit of `expiresAt`. */
export function unixSeconds(nowMs: number): string {
  return String(Math.floor(nowMs / 1000));
}
