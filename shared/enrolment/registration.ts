import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DelegationCreatedEvent } from '../audit/enrolment-event.ts';
import { eventPut } from '../audit/event-put.ts';
import { placeEvent } from '../audit/portal-event.ts';
import { type DeviceEntry, identityKey, writeDeviceEntry } from '../registry/entries.ts';
import { keyPut } from '../registry/key-entry.ts';
import { type RefreshFamily, writeRefreshFamily } from '../tokens/refresh-family.ts';
import type { ProvedDeviceRequest } from './enrolment.ts';
import { type EnrolmentEntry, enrolmentKey } from './enrolment-entry.ts';

/** Everything that becomes true with the registration of a device. */
export interface Registration {
  readonly entry: EnrolmentEntry;
  readonly device: DeviceEntry;
  readonly family: RefreshFamily;
  readonly request: ProvedDeviceRequest;
  readonly nowMs: number;
}

/** Places of the items whose conditions are told apart. */
export const registrationPlaces = { enrolment: 0, identity: 1, key: 2, device: 3 } as const;

/**
 * The items of the transaction that registers a device: all of them are written or none, so that a token is used
 * by one device, which is counted, whose key was never used before, and which the audit trail knows.
 */
export function registrationItems(
  registration: Registration,
  { registryTable, auditTable }: { readonly registryTable: string; readonly auditTable: string },
): readonly TransactWriteItem[] {
  const { entry, device, family } = registration;
  const { originalIdentity, delegatedId, fingerprint } = device;
  return [
    tokenUse(registration, registryTable),
    deviceCount(entry, registryTable),
    keyPut(registryTable, { fingerprint, originalIdentity, delegatedId }),
    put(registryTable, writeDeviceEntry(device)),
    put(registryTable, writeRefreshFamily(originalIdentity, delegatedId, family)),
    eventPut(auditTable, createdEvent(registration)),
  ];
}

function tokenUse({ entry, device, nowMs }: Registration, registryTable: string): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: enrolmentKey(entry.originalIdentity, entry.tokenHash),
      UpdateExpression: 'SET usedBy = :fingerprint, delegatedId = :delegatedId',
      ConditionExpression: 'attribute_not_exists(usedBy) AND expiresAtSeconds > :now AND epoch = :epoch',
      ExpressionAttributeValues: {
        ':fingerprint': { S: device.fingerprint },
        ':delegatedId': { S: device.delegatedId },
        ':now': { N: String(Math.floor(nowMs / 1000)) },
        ':epoch': { N: String(entry.epoch) },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** In the transaction itself, so that neither a revocation of all devices nor the limit can be overtaken. */
function deviceCount({ originalIdentity, epoch }: EnrolmentEntry, registryTable: string): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: identityKey(originalIdentity),
      UpdateExpression: 'ADD activeDevices :one',
      ConditionExpression: '#status = :active AND epoch = :epoch AND activeDevices < deviceLimit',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':active': { S: 'active' },
        ':epoch': { N: String(epoch) },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function put(tableName: string, item: NonNullable<TransactWriteItem['Put']>['Item']): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(originalIdentity)',
    },
  };
}

function createdEvent({ device, request, nowMs }: Registration): DelegationCreatedEvent {
  const { originalIdentity, delegatedId, fingerprint, scopes, epoch } = device;
  return {
    ...placeEvent(originalIdentity, nowMs, ['delegation_created', delegatedId]),
    type: 'delegation_created',
    success: true,
    identity: `${delegatedId}$${originalIdentity}`,
    fingerprint,
    scopes,
    epoch,
    source: request.source,
    requestId: request.requestId,
  };
}
