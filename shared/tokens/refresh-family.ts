import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { readItem, writeItem } from '../aws/item-attributes.ts';

/** The refresh tokens of one device, of which one at a time can be used. */
export interface RefreshFamily {
  /** Hash of the token that can be used. */
  readonly hash: string;
  /** What that token was derived with. */
  readonly salt: string;
  /** Epoch of the identity when the device enrolled. */
  readonly epoch: number;
  /** Unix seconds. */
  readonly expiresAtSeconds: number;
  /** Hash of the token that was used last, and the request that used it. */
  readonly previousHash?: string;
  readonly previousRequestId?: string;
  /** When it was used, epoch milliseconds. */
  readonly rotatedAtMs?: number;
}

/** What is known of a family: `revoked` ends it for good. */
export type StoredFamily =
  | { readonly revoked: true }
  | { readonly revoked: false; readonly family: RefreshFamily };

/** Key of the refresh tokens of a device in the Registry table. */
export function refreshFamilyKey(originalIdentity: string, delegatedId: string): Item {
  return { originalIdentity: { S: originalIdentity }, entry: { S: `tokens#${delegatedId}` } };
}

/** Prints a family as an item of the Registry table. */
export function writeRefreshFamily(
  originalIdentity: string,
  delegatedId: string,
  family: RefreshFamily,
): Item {
  return { ...refreshFamilyKey(originalIdentity, delegatedId), ...writeItem({ ...family }) };
}

/**
 * Reads a family from an item of the Registry table.
 *
 * @throws Error when the item is neither revoked nor one that `writeRefreshFamily` makes
 */
export function readRefreshFamily(item: Item): StoredFamily {
  const read = readItem(item, 'refresh family');
  if (read.optionalString('revokedAt') !== undefined) return { revoked: true };
  const previousHash = read.optionalString('previousHash');
  const previousRequestId = read.optionalString('previousRequestId');
  const rotatedAtMs = read.optionalNumber('rotatedAtMs');
  const family = {
    hash: read.string('hash'),
    salt: read.string('salt'),
    epoch: read.number('epoch'),
    expiresAtSeconds: read.number('expiresAtSeconds'),
    ...(previousHash !== undefined && { previousHash }),
    ...(previousRequestId !== undefined && { previousRequestId }),
    ...(rotatedAtMs !== undefined && { rotatedAtMs }),
  };
  return { revoked: false, family };
}

/** Reads the family of a device, strongly consistently; nothing when it never had tokens. */
export async function getRefreshFamily(
  client: DynamoDBClient,
  tableName: string,
  originalIdentity: string,
  delegatedId: string,
): Promise<StoredFamily | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: refreshFamilyKey(originalIdentity, delegatedId),
      ConsistentRead: true,
    }),
  );
  return item && readRefreshFamily(item);
}
