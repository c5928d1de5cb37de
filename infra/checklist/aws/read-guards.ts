import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { TableGuards } from '../system.ts';

/** Reads what guards a table against loss. Two requests. */
export async function readGuards(dynamoDb: DynamoDBClient, TableName: string): Promise<TableGuards> {
  const [{ Table: table }, { ContinuousBackupsDescription: backups }] = await Promise.all([
    dynamoDb.send(new DescribeTableCommand({ TableName })),
    dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName })),
  ]);
  return {
    deletionProtection: table?.DeletionProtectionEnabled === true,
    pointInTimeRecovery: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
  };
}
