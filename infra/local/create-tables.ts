import { CreateTableCommand, type CreateTableInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type TableDescription, type TableName, tables } from '../tables.ts';

/** A table as it was created. */
export interface CreatedTable {
  readonly name: string;
  /** ARN of its stream, if it has one. */
  readonly streamArn: string | undefined;
}

/** The created tables by logical name. */
export type CreatedTables = Readonly<Record<TableName, CreatedTable>>;

/**
 * Creates every table of the system, empty, on demand and with its stream.
 *
 * Expired items are not deleted here: no code may rely on their deletion.
 *
 * @param prefix goes before each logical name.
 */
export async function createTables(client: DynamoDBClient, prefix = ''): Promise<CreatedTables> {
  const names = Object.keys(tables) as TableName[];
  const created = await Promise.all(
    names.map(async (name) => [name, await createTable(client, `${prefix}${name}`, tables[name])] as const),
  );
  return Object.fromEntries(created) as Record<TableName, CreatedTable>;
}

async function createTable(
  client: DynamoDBClient,
  name: string,
  description: TableDescription,
): Promise<CreatedTable> {
  const { TableDescription: table } = await client.send(
    new CreateTableCommand(createInput(name, description)),
  );
  return { name, streamArn: table?.LatestStreamArn };
}

function createInput(name: string, description: TableDescription): CreateTableInput {
  const { partitionKey, sortKey, stream } = description;
  const attributes = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
    KeySchema: attributes.map((attribute, index) => ({
      AttributeName: attribute,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
  };
}
