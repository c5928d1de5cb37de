import { setTimeout as delay } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../rate-limit/conditional-write.ts';
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

/** Reads of the entries that DynamoDB left unprocessed, and the pause before each; the SDK does not repeat those. */
const pausesMs = [0, 25, 50, 100];

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
  const items = await readItems(client, tableName, keys);
  const identity = items.find((item) => item.entry?.S === 'identity');
  const device = items.find((item) => item !== identity);
  return {
    ...(identity && { identity: readIdentityEntry(identity) }),
    ...(device && { device: readDeviceEntry(device) }),
  };
}

async function readItems(client: DynamoDBClient, tableName: string, keys: Item[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  let missing: Item[] = keys;
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await delay(pauseMs);
    const { Responses: responses, UnprocessedKeys: unprocessed } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: missing, ConsistentRead: true } } }),
    );
    items.push(...(responses?.[tableName] ?? []));
    missing = unprocessed?.[tableName]?.Keys ?? [];
    if (missing.length === 0) return items;
  }
  throw new Error('DynamoDB left registry entries unprocessed');
}
