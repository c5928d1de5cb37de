import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Reads the id that a table got when it was created; one that was restored from a backup has another. The trail is
 * only ever added to, so the same table holds everything that was written into it.
 *
 * @throws Error when the table has none
 */
export async function auditTableId(client: DynamoDBClient, auditTable: string): Promise<string> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: auditTable }));
  const id = table?.TableId ?? table?.TableArn?.concat('@', String(table.CreationDateTime?.getTime()));
  if (id === undefined) throw new Error('the audit table has no id');
  return id;
}
