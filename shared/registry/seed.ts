import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import {
  type DeviceEntry,
  deviceKey,
  type IdentityEntry,
  writeDeviceEntry,
  writeIdentityEntry,
} from './entries.ts';

/** What revokes a device. */
export interface DeviceRevocation {
  readonly originalIdentity: string;
  readonly delegatedId: string;
  /** ISO 8601, UTC. */
  readonly revokedAt: string;
  readonly revocationId: string;
}

/** Puts an identity into the registry; false when it is there already, which is then left as it is. */
export function seedIdentity(
  client: DynamoDBClient,
  tableName: string,
  entry: IdentityEntry,
): Promise<boolean> {
  return putNew(client, tableName, writeIdentityEntry(entry));
}

/**
 * Puts a device into the registry; false when the delegated id was used before, which is then left as it is:
 * delegated ids are never used twice.
 */
export function seedDevice(client: DynamoDBClient, tableName: string, entry: DeviceEntry): Promise<boolean> {
  return putNew(client, tableName, writeDeviceEntry(entry));
}

/**
 * Marks a device as revoked, its removal from DNS pending; false when there is no such active device. The first
 * revocation stands.
 */
export async function revokeDevice(
  client: DynamoDBClient,
  tableName: string,
  revocation: DeviceRevocation,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: deviceKey(revocation.originalIdentity, revocation.delegatedId),
        UpdateExpression:
          'SET #status = :revoked, revokedAt = :revokedAt, revocationId = :revocationId, publication = :pending',
        ConditionExpression: '#status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':active': { S: 'active' },
          ':revoked': { S: 'revoked' },
          ':revokedAt': { S: revocation.revokedAt },
          ':revocationId': { S: revocation.revocationId },
          ':pending': { S: 'pending' },
        },
      }),
    ),
  );
  return written;
}

async function putNew(client: DynamoDBClient, tableName: string, item: Item): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(originalIdentity)',
      }),
    ),
  );
  return written;
}
