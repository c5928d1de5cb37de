import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import type { Item } from '../aws/conditional-write.ts';
import { queryAll } from '../aws/query-all.ts';
import {
  type DeviceEntry,
  deviceKey,
  type IdentityEntry,
  identityKey,
  readDeviceEntry,
  readIdentityEntry,
} from '../registry/entries.ts';
import { refreshFamilyKey } from '../tokens/refresh-family.ts';

/** A device, and whether it ever had tokens: there is no family to revoke otherwise. */
export interface DeviceRow {
  readonly device: DeviceEntry;
  readonly hasTokens: boolean;
}

/** What the registry holds of a user, as far as revocations look at it. */
export interface UserRows {
  readonly identity?: IdentityEntry;
  readonly rows: readonly DeviceRow[];
}

interface Registry {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
}

const tokensPrefix = 'tokens#';

/** Devices that one request reads: two items each, of the hundred that DynamoDB takes. */
const devicesPerRead = 50;

/** Reads an identity alone, strongly consistent. */
export async function readIdentity(
  { client, registryTable }: Registry,
  originalIdentity: string,
): Promise<IdentityEntry | undefined> {
  const found = await batchGet(client, {
    [registryTable]: { Keys: [identityKey(originalIdentity)], ConsistentRead: true },
  });
  const [item] = found(registryTable);
  return item && readIdentityEntry(item);
}

/** Reads devices of one user by their ids, strongly consistent; those that do not exist are left out. */
export async function readDeviceRows(
  { client, registryTable }: Registry,
  originalIdentity: string,
  delegatedIds: readonly string[],
): Promise<readonly DeviceRow[]> {
  const items: Item[] = [];
  for (let start = 0; start < delegatedIds.length; start += devicesPerRead) {
    const keys = delegatedIds
      .slice(start, start + devicesPerRead)
      .flatMap((id) => [deviceKey(originalIdentity, id), refreshFamilyKey(originalIdentity, id)]);
    const found = await batchGet(client, { [registryTable]: { Keys: keys, ConsistentRead: true } });
    items.push(...found(registryTable));
  }
  return rowsOf(items);
}

/** Reads everything of one user, strongly consistent. */
export async function readUserRows(
  { client, registryTable }: Registry,
  originalIdentity: string,
): Promise<UserRows> {
  const items = await queryAll(client, {
    TableName: registryTable,
    ConsistentRead: true,
    KeyConditionExpression: 'originalIdentity = :user',
    ExpressionAttributeValues: { ':user': { S: originalIdentity } },
  });
  const identity = items.find((item) => item.entry?.S === 'identity');
  return {
    ...(identity && { identity: readIdentityEntry(identity) }),
    rows: rowsOf(items),
  };
}

function rowsOf(items: readonly Item[]): readonly DeviceRow[] {
  const families = new Set(items.map(({ entry }) => entry?.S));
  return items
    .filter((item) => item.entry?.S?.startsWith('device#'))
    .map(readDeviceEntry)
    .map((device) => ({ device, hasTokens: families.has(`${tokensPrefix}${device.delegatedId}`) }));
}
