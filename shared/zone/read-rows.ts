import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { queryAll } from '../aws/query-all.ts';
import { readDeviceEntry, readIdentityEntry } from '../registry/entries.ts';
import type { ZoneTables } from './dependencies.ts';
import type { IdentityRows } from './desired-records.ts';

/** Entry that remembers the primary keys of a user that were ever published; between `device#` and `identity`. */
const keysEntry = 'dns#keys';

type Registry = Pick<ZoneTables, 'client' | 'registryTable'>;

/** Reads what the registry holds of one user, strongly consistent: never from the image of a stream. */
export async function readRows(
  { client, registryTable }: Registry,
  originalIdentity: string,
): Promise<IdentityRows> {
  const items = await queryAll(client, {
    TableName: registryTable,
    ConsistentRead: true,
    // The refresh tokens, one a device, sort behind `identity`.
    KeyConditionExpression: 'originalIdentity = :user AND entry BETWEEN :device AND :identity',
    ExpressionAttributeValues: {
      ':user': { S: originalIdentity },
      ':device': { S: 'device#' },
      ':identity': { S: 'identity' },
    } satisfies Record<string, AttributeValue>,
  });
  return rowsOf(originalIdentity, items);
}

/** Sorts the items of one user's partition; what DNS does not show is passed over. */
export function rowsOf(originalIdentity: string, items: readonly Item[]): IdentityRows {
  const identity = items.find(({ entry }) => entry?.S === 'identity');
  const keys = items.find(({ entry }) => entry?.S === keysEntry);
  return {
    originalIdentity,
    ...(identity && { identity: readIdentityEntry(identity) }),
    devices: items.filter(({ entry }) => entry?.S?.startsWith('device#')).map(readDeviceEntry),
    publishedKeys: keys?.publishedKeys?.SS ?? [],
  };
}

/** Remembers a primary key before it is published, so that it is known as ours whenever it is met in DNS. */
export async function rememberKey({ client, registryTable }: Registry, rows: IdentityRows): Promise<void> {
  const { originalIdentity, identity, publishedKeys } = rows;
  if (identity?.status !== 'active' || publishedKeys.includes(identity.primaryKey)) return;
  await client.send(
    new UpdateItemCommand({
      TableName: registryTable,
      Key: { originalIdentity: { S: originalIdentity }, entry: { S: keysEntry } },
      UpdateExpression: 'ADD publishedKeys :key',
      ExpressionAttributeValues: { ':key': { SS: [identity.primaryKey] } },
    }),
  );
}
