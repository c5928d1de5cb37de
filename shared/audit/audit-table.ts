import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What the functions of the audit trail work with. */
export interface AuditTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
}
