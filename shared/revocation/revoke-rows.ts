import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { eventPut } from '../audit/event-put.ts';
import { revocationEvent } from '../audit/revocation-event.ts';
import { writeItem } from '../aws/item-attributes.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { deviceKey, identityKey } from '../registry/entries.ts';
import { keyCompromise } from '../registry/key-entry.ts';
import { refreshFamilyKey } from '../tokens/refresh-family.ts';
import type { RevocationDependencies } from './dependencies.ts';
import type { DeviceRow } from './device-rows.ts';
import type { RevocationEntry } from './revocation-entry.ts';

/** What is written into the rows of revoked devices, and why. */
export type RowRevocation = Pick<
  RevocationEntry,
  'originalIdentity' | 'userIdentity' | 'reason' | 'revokedBy' | 'principal'
> & {
  /** Absent when no portal named one, as for a closed identity. */
  readonly revocationId?: string;
  /** Whether the keys of the devices are in wrong hands. */
  readonly keysCompromised: boolean;
};

/** Most devices in one transaction: four items each beside the identity's, of the hundred that DynamoDB takes. */
export const maxRowsPerTransaction = 24;

/** What revoking takes of the dependencies. */
export type RowDependencies = Pick<
  RevocationDependencies,
  'client' | 'registryTable' | 'auditTable' | 'jitter' | 'recordTtlSeconds'
>;

/**
 * Revokes devices in one transaction: their entries, the count of their user, their tokens, their keys if those
 * are in wrong hands, and the audit trail. A device that was revoked before is only marked as compromised.
 *
 * Source: revocation.md, Revocation Process.
 *
 * @param rows 1 to 24 devices of one user, as they were read
 * @param revokedAtMs the moment that the entries and the audit trail name
 * @returns false when one of them is not any more what was read; nothing is written then
 */
export async function revokeRows(
  dependencies: RowDependencies,
  revocation: RowRevocation,
  rows: readonly DeviceRow[],
  revokedAtMs: number,
): Promise<boolean> {
  const { client, registryTable, jitter } = dependencies;
  const items = rows.flatMap((row) => rowItems(dependencies, revocation, row, revokedAtMs));
  const active = rows.filter(({ device }) => device.status === 'active').length;
  if (active > 0) items.push(countDown(registryTable, revocation.originalIdentity, active, revokedAtMs));
  const { written } = await transactWrite(client, items, { jitter });
  return written;
}

function rowItems(
  { registryTable, auditTable, recordTtlSeconds }: RowDependencies,
  revocation: RowRevocation,
  row: DeviceRow,
  revokedAtMs: number,
): TransactWriteItem[] {
  const { originalIdentity, userIdentity, reason, revokedBy, principal, revocationId } = revocation;
  const { delegatedId } = row.device;
  const event = revocationEvent(originalIdentity, revokedAtMs, {
    stage: 'revoked',
    userIdentity,
    delegatedIdentity: `${delegatedId}$${originalIdentity}`,
    reason,
    revokedBy,
    principal,
    recordTtlSeconds,
    ...(revocationId !== undefined && { revocationId }),
  });
  const items = [deviceUpdate(registryTable, revocation, row, event.timestamp), eventPut(auditTable, event)];
  if (row.hasTokens) items.push(tokensUpdate(registryTable, originalIdentity, delegatedId, event.timestamp));
  if (revocation.keysCompromised) items.push(keyCompromise(registryTable, row.device));
  return items;
}

function deviceUpdate(
  registryTable: string,
  { originalIdentity, revocationId, keysCompromised }: RowRevocation,
  { device }: DeviceRow,
  revokedAt: string,
): TransactWriteItem {
  const revoked = { status: 'revoked', revokedAt, publication: 'pending', revocationId };
  const changes = writeItem({
    ...(device.status === 'active' && revoked),
    compromised: keysCompromised || undefined,
  });
  const names = Object.keys(changes);
  return {
    Update: {
      TableName: registryTable,
      Key: deviceKey(originalIdentity, device.delegatedId),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: '#status = :found',
      ExpressionAttributeNames: {
        '#status': 'status',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ':found': { S: device.status },
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
      },
    },
  };
}

/** The family is refused from now on, even if the device's entry were lost. */
function tokensUpdate(
  registryTable: string,
  originalIdentity: string,
  delegatedId: string,
  revokedAt: string,
): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: refreshFamilyKey(originalIdentity, delegatedId),
      UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :at)',
      ExpressionAttributeValues: { ':at': { S: revokedAt } },
    },
  };
}

function countDown(
  registryTable: string,
  originalIdentity: string,
  devices: number,
  revokedAtMs: number,
): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: identityKey(originalIdentity),
      UpdateExpression: 'SET lastRevokedAt = :at ADD activeDevices :less',
      ConditionExpression: 'attribute_exists(originalIdentity)',
      ExpressionAttributeValues: {
        ':less': { N: String(-devices) },
        ':at': { S: new Date(revokedAtMs).toISOString() },
      },
    },
  };
}
