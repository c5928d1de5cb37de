import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import {
  type DeviceEntry,
  deviceKey,
  type IdentityEntry,
  identityKey,
  readDeviceEntry,
  readIdentityEntry,
} from './entries.ts';

/** The registry's entries about one delegation, as far as they exist. */
export interface RegistryDelegation {
  readonly identity?: IdentityEntry;
  readonly device?: DeviceEntry;
}

/**
 * Reads an identity, and the device if one is named, in one strongly consistent request: a revocation that was
 * written before the read begins is seen by it (revocation.md: effective on the very next request).
 *
 * @param originalIdentity DNS name: `alice.btps.saas.com`.
 * @throws Error when an entry is malformed, or DynamoDB leaves one unprocessed four times.
 */
export async function readDelegation(
  client: DynamoDBClient,
  tableName: string,
  originalIdentity: string,
  delegatedId?: string,
): Promise<RegistryDelegation> {
  const keys = [identityKey(originalIdentity)];
  if (delegatedId !== undefined) keys.push(deviceKey(originalIdentity, delegatedId));
  const found = await batchGet(client, { [tableName]: { Keys: keys, ConsistentRead: true } });
  const items = found(tableName);
  const identity = items.find((item) => item.entry?.S === 'identity');
  const device = items.find((item) => item !== identity);
  return {
    ...(identity && { identity: readIdentityEntry(identity) }),
    ...(device && { device: readDeviceEntry(device) }),
  };
}
