import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { deviceKey, type IdentityEntry, identityKey } from '../registry/entries.ts';
import { refreshFamilyKey } from '../tokens/refresh-family.ts';
import type { DeviceRow } from './device-rows.ts';

/** How an identity is taken into its next epoch. */
export interface EpochChange {
  readonly registryTable: string;
  /** The identity as it was read. */
  readonly identity: IdentityEntry;
  /** When, ISO 8601, UTC. */
  readonly at: string;
  /** Whether the identity ends with it. */
  readonly close?: boolean;
  /** Devices that go on in the new epoch, since they came after what is revoked; absent when none ever does. */
  readonly kept?: readonly DeviceRow[];
}

/** Most devices that go on: two items each, beside the identity, the revocation and two events. */
export const maxKeptDevices = 48;

/**
 * The items by which a transaction revokes all devices of an identity: its epoch is raised, and whatever belongs to
 * an older one is refused from then on. They fail if the identity is not any more what was read; where devices are
 * kept, also if one came or went since, which could have been another one to keep.
 */
export function epochItems(change: EpochChange): TransactWriteItem[] {
  return [identityUpdate(change), ...(change.kept ?? []).flatMap((row) => keepItems(change, row))];
}

function identityUpdate({
  registryTable,
  identity,
  at,
  close = false,
  kept,
}: EpochChange): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: identityKey(identity.originalIdentity),
      UpdateExpression: 'SET epoch = :next, notBefore = :at, #status = :status',
      ConditionExpression: `epoch = :epoch AND #status = :found${kept ? ' AND activeDevices = :devices' : ''}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':next': { N: String(identity.epoch + 1) },
        ':at': { S: at },
        ':status': { S: close ? 'closed' : identity.status },
        ':epoch': { N: String(identity.epoch) },
        ...(kept && { ':devices': { N: String(identity.activeDevices) } }),
        ':found': { S: identity.status },
      },
    },
  };
}

function keepItems(
  { registryTable, identity }: EpochChange,
  { device, hasTokens }: DeviceRow,
): TransactWriteItem[] {
  const next = { ':next': { N: String(identity.epoch + 1) } };
  const kept: TransactWriteItem = {
    Update: {
      TableName: registryTable,
      Key: deviceKey(device.originalIdentity, device.delegatedId),
      UpdateExpression: 'SET epoch = :next',
      ConditionExpression: '#status = :active AND epoch = :epoch',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...next,
        ':active': { S: 'active' },
        ':epoch': { N: String(identity.epoch) },
      },
    },
  };
  if (!hasTokens) return [kept];
  const tokens: TransactWriteItem = {
    Update: {
      TableName: registryTable,
      Key: refreshFamilyKey(device.originalIdentity, device.delegatedId),
      UpdateExpression: 'SET epoch = :next',
      ExpressionAttributeValues: next,
    },
  };
  return [kept, tokens];
}
