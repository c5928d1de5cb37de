import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

/** Reads some attributes of every item of a table, page by page. */
export async function* scanTable(
  client: DynamoDBClient,
  tableName: string,
  attributes: readonly string[],
): AsyncGenerator<Readonly<Record<string, string | undefined>>> {
  const names = Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name]));
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ProjectionExpression: Object.keys(names).join(),
        ExpressionAttributeNames: names,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const item of page.Items ?? []) {
      yield Object.fromEntries(
        attributes.map((name) => [name, item[name]?.S ?? String(item[name]?.BOOL ?? '')]),
      );
    }
    from = page.LastEvaluatedKey;
  } while (from);
}
