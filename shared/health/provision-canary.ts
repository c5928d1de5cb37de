import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DelegationCreatedEvent } from '../audit/enrolment-event.ts';
import { eventPut } from '../audit/event-put.ts';
import { placeEvent } from '../audit/portal-event.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { identityEvent } from '../identities/identity-event.ts';
import {
  type DeviceEntry,
  type IdentityEntry,
  identityKey,
  writeDeviceEntry,
  writeIdentityEntry,
} from '../registry/entries.ts';
import { type RegistryDelegation, readDelegation } from '../registry/read-delegation.ts';
import type { Canary, CanaryDevice } from './derive-canary.ts';

/** What provisioning works with. */
export interface Provisioning {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly auditTable: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
}

/** Who provisions, in the audit trail. */
const principal = 'health:provision';

/** What the canary may do: send a message that is verified, and look into an inbox that nothing is put into. */
const scopes = ['send', 'read-only'] as const;

/**
 * Registers the canary with its two devices, in one transaction, unless it is there: nothing is left half done, and of
 * two who try at once one succeeds. Where the registry holds a canary of another secret, its devices are left behind in
 * their epoch, and end like those of a user who revokes all. Its one place for a device is taken, so that no other can
 * enrol; DNS follows from the registry.
 *
 * @returns the canary as it is registered now
 * @throws Error of the SDK when DynamoDB fails
 */
export async function provisionCanary(
  provisioning: Provisioning,
  canary: Canary,
): Promise<RegistryDelegation> {
  const found = await readCanary(provisioning, canary);
  if (isProvisioned(found, canary)) return found;
  await transactWrite(
    provisioning.client,
    provisioningItems(provisioning, canary, found.identity),
    provisioning,
  );
  // A failed condition means that somebody else was faster, or that a device of this name was there before.
  return readCanary(provisioning, canary);
}

function readCanary({ client, registryTable }: Provisioning, { user, active }: Canary) {
  return readDelegation(client, registryTable, user.originalIdentity, active.identity.delegatedId);
}

function isProvisioned({ identity, device }: RegistryDelegation, { primaryKey }: Canary): boolean {
  return identity?.primaryKey === primaryKey.spkiBase64 && device !== undefined;
}

function provisioningItems(
  { registryTable, auditTable, now }: Provisioning,
  canary: Canary,
  former: IdentityEntry | undefined,
): readonly TransactWriteItem[] {
  const nowMs = now();
  const entry = identityEntry(canary, former, nowMs);
  const active = deviceEntry(canary.active, entry, nowMs);
  const revokedAt = new Date(nowMs).toISOString();
  // It never was in DNS: nothing has to leave it.
  const revoked = {
    ...deviceEntry(canary.revoked, entry, nowMs),
    status: 'revoked',
    revokedAt,
    publication: 'propagated',
  } as const;
  const change = former ? 'updated' : 'registered';
  return [
    former ? identityUpdate(registryTable, entry, former) : put(registryTable, writeIdentityEntry(entry)),
    put(registryTable, writeDeviceEntry(active)),
    put(registryTable, writeDeviceEntry(revoked)),
    eventPut(auditTable, identityEvent(entry, { change, principal }, nowMs)),
    eventPut(auditTable, createdEvent(active, nowMs)),
  ];
}

function identityEntry(
  { user, primaryKey }: Canary,
  former: IdentityEntry | undefined,
  nowMs: number,
): IdentityEntry {
  const createdAt = new Date(nowMs).toISOString();
  return {
    originalIdentity: user.originalIdentity,
    userIdentity: user.text,
    primaryKey: primaryKey.spkiBase64,
    epoch: (former?.epoch ?? 0) + 1,
    status: 'active',
    deviceLimit: 1,
    activeDevices: (former?.activeDevices ?? 0) + 1,
    administrators: [],
    createdAt: former?.createdAt ?? createdAt,
    ...(former && { notBefore: createdAt }),
  };
}

function deviceEntry(
  { identity, publicKey }: CanaryDevice,
  { epoch }: IdentityEntry,
  nowMs: number,
): DeviceEntry {
  return {
    originalIdentity: identity.originalIdentity,
    delegatedId: identity.delegatedId,
    publicKey: publicKey.spkiBase64,
    fingerprint: publicKey.fingerprint,
    epoch,
    scopes,
    status: 'active',
    createdAt: new Date(nowMs).toISOString(),
    publication: 'pending',
  };
}

function identityUpdate(
  registryTable: string,
  entry: IdentityEntry,
  former: IdentityEntry,
): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: identityKey(entry.originalIdentity),
      UpdateExpression:
        'SET primaryKey = :key, epoch = :epoch, notBefore = :at, #status = :active ADD activeDevices :one',
      ConditionExpression: 'epoch = :former',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':key': { S: entry.primaryKey },
        ':epoch': { N: String(entry.epoch) },
        ':at': { S: entry.notBefore ?? entry.createdAt },
        ':active': { S: 'active' },
        ':one': { N: '1' },
        ':former': { N: String(former.epoch) },
      },
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

function createdEvent(device: DeviceEntry, nowMs: number): DelegationCreatedEvent {
  const { originalIdentity, delegatedId, fingerprint, scopes: granted, epoch } = device;
  return {
    ...placeEvent(originalIdentity, nowMs, ['delegation_created', delegatedId]),
    type: 'delegation_created',
    success: true,
    identity: `${delegatedId}$${originalIdentity}`,
    fingerprint,
    scopes: granted,
    epoch,
    source: principal,
    requestId: principal,
  };
}
