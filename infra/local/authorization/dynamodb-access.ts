import { tables } from '../../tables.ts';
import type { Access } from './evaluate.ts';
import { localArn } from './local-arns.ts';

type Attribute = { readonly S?: string };
type Item = Readonly<Record<string, Attribute>>;

/** An operation on one item, alone or in a transaction. */
interface ItemOperation {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

/** What the bodies of DynamoDB's operations have that permissions depend on. */
export interface DynamoDbBody extends Partial<ItemOperation> {
  readonly TableArn?: string;
  readonly ExportArn?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  /** Of batches, by table. */
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, ItemOperation>>[];
}

/** The permission that each member of a transaction takes. */
const transacted: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * Tells what an operation of DynamoDB asks for. `dynamodb:LeadingKeys` holds the partition keys that it names; a scan
 * names none.
 *
 * @param operation `PutItem`, …
 * @param body JSON of the request
 *
 * Source: DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control"; Service Authorization
 *   Reference, DynamoDB.
 */
export function dynamoDbAccess(operation: string, body: DynamoDbBody): readonly Access[] {
  if (body.TransactItems) {
    return body.TransactItems.flatMap((member) =>
      Object.entries(member).map(([kind, item]) =>
        access(transacted[kind] ?? kind, item.TableName, keyOf(item)),
      ),
    );
  }
  if (body.RequestItems) {
    return Object.entries(body.RequestItems).map(([table, requests]) =>
      access(operation, table, batchKeys(table, requests)),
    );
  }
  if (body.TableName === undefined) {
    const resource = body.TableArn ?? body.ExportArn ?? '*';
    return [{ action: `dynamodb:${operation}`, resource, context: {} }];
  }
  const keys = body.KeyConditionExpression === undefined ? keyOf(body) : queriedKey(body);
  return [access(operation, body.TableName, keys)];
}

function access(operation: string, table: string, keys: readonly string[]): Access {
  return {
    action: `dynamodb:${operation}`,
    resource: localArn.table(table),
    context: keys.length > 0 ? { 'dynamodb:LeadingKeys': keys } : {},
  };
}

function partitionKey(table: string): string {
  return Object.hasOwn(tables, table) ? tables[table as keyof typeof tables].partitionKey : '';
}

function keyOf({ TableName: table = '', Key: key, Item: item }: Partial<ItemOperation>): readonly string[] {
  const text = (key ?? item)?.[partitionKey(table)]?.S;
  return text === undefined ? [] : [text];
}

function batchKeys(table: string, requests: unknown): readonly string[] {
  if (!Array.isArray(requests)) {
    const { Keys: keys = [] } = requests as { Keys?: readonly Item[] };
    return keys.flatMap((Key) => keyOf({ TableName: table, Key }));
  }
  return requests.flatMap(({ PutRequest: put, DeleteRequest: removal }) =>
    keyOf({ TableName: table, ...put, ...removal }),
  );
}

/** A query names its partition by an equality, among other conditions of its expression. */
function queriedKey(body: DynamoDbBody): readonly string[] {
  const { TableName: table = '', KeyConditionExpression: expression = '' } = body;
  const equalities = expression.matchAll(/(#?\w+)\s*=\s*(:\w+)/g);
  return [...equalities].flatMap(([, name = '', value = '']) =>
    (body.ExpressionAttributeNames?.[name] ?? name) === partitionKey(table)
      ? (body.ExpressionAttributeValues?.[value]?.S ?? [])
      : [],
  );
}
