import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { eventPut } from '../../shared/audit/event-put.ts';
import { placeEvent } from '../../shared/audit/portal-event.ts';
import { transactWrite } from '../../shared/aws/transact-write.ts';
import { type DeviceEntry, deviceKey, identityKey } from '../../shared/registry/entries.ts';
import { refreshFamilyKey } from '../../shared/tokens/refresh-family.ts';
import { userIdentityOf } from '../../shared/zone/mark-publication.ts';
import type { ScannedIdentity } from '../../shared/zone/scan-registry.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/**
 * Takes the devices of one user whose time has come out of the registry, each in one transaction with its tokens, the
 * count of its user and the audit trail; DNS follows.
 *
 * @returns delegated identities
 */
export async function expireDevices(
  dependencies: WatchDependencies,
  { rows, withTokens }: ScannedIdentity,
): Promise<readonly string[]> {
  const { client, now, jitter } = dependencies;
  const nowMs = now();
  const expired: string[] = [];
  for (const device of rows.devices) {
    if (device.status !== 'active' || (device.expiresAtSeconds ?? Number.POSITIVE_INFINITY) * 1000 > nowMs)
      continue;
    const items = expiryItems(dependencies, device, nowMs, withTokens.has(device.delegatedId));
    const { written } = await transactWrite(client, items, { jitter });
    if (written) expired.push(`${device.delegatedId}$${device.originalIdentity}`);
  }
  return expired;
}

function expiryItems(
  { registryTable, auditTable }: WatchDependencies,
  device: DeviceEntry,
  nowMs: number,
  hasTokens: boolean,
): TransactWriteItem[] {
  const { originalIdentity, delegatedId, expiresAtSeconds = 0 } = device;
  const delegatedIdentity = `${delegatedId}$${originalIdentity}`;
  const at = { S: new Date(nowMs).toISOString() };
  const tokens: TransactWriteItem = {
    Update: {
      TableName: registryTable,
      Key: refreshFamilyKey(originalIdentity, delegatedId),
      UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :at)',
      ExpressionAttributeValues: { ':at': at },
    },
  };
  return [
    {
      Update: {
        TableName: registryTable,
        Key: deviceKey(originalIdentity, delegatedId),
        UpdateExpression: 'SET #status = :revoked, revokedAt = :at, publication = :pending',
        ConditionExpression: '#status = :active AND expiresAtSeconds = :expiry',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':revoked': { S: 'revoked' },
          ':active': { S: 'active' },
          ':pending': { S: 'pending' },
          ':at': at,
          ':expiry': { N: String(expiresAtSeconds) },
        },
      },
    },
    {
      Update: {
        TableName: registryTable,
        Key: identityKey(originalIdentity),
        UpdateExpression: 'ADD activeDevices :less',
        ConditionExpression: 'attribute_exists(originalIdentity)',
        ExpressionAttributeValues: { ':less': { N: '-1' } },
      },
    },
    ...(hasTokens ? [tokens] : []),
    eventPut(auditTable, {
      ...placeEvent(originalIdentity, nowMs, ['delegation_expired', delegatedId]),
      type: 'delegation_expired',
      userIdentity: userIdentityOf(delegatedIdentity),
      delegatedIdentity,
      expiredAt: new Date(expiresAtSeconds * 1000).toISOString(),
    }),
  ];
}
