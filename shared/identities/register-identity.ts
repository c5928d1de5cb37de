import { eventPut } from '../audit/event-put.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { accept, refuse } from '../protocol/errors.ts';
import type { UserIdentity } from '../protocol/identity.ts';
import { type IdentityEntry, writeIdentityEntry } from '../registry/entries.ts';
import { keyPut } from '../registry/key-entry.ts';
import type { IdentityCall, IdentityDependencies, IdentityWrite } from './dependencies.ts';
import { identityEvent } from './identity-event.ts';
import type { IdentityRequest } from './identity-request.ts';

/** Writes a new identity with its audit event, and takes its key into use. */
export async function registerIdentity(
  { client, registryTable, auditTable, now, jitter }: IdentityDependencies,
  user: UserIdentity,
  request: IdentityRequest,
  { principal }: IdentityCall,
): Promise<IdentityWrite> {
  if (request.compromised || request.rotation || request.override) {
    return refuse('INVALID_REQUEST', 'the identity is new: there is no primary key to replace');
  }
  const nowMs = now();
  const entry = newEntry(user, request, nowMs);
  const { originalIdentity } = entry;
  const write = await transactWrite(
    client,
    [
      {
        Put: {
          TableName: registryTable,
          Item: writeIdentityEntry(entry),
          ConditionExpression: 'attribute_not_exists(originalIdentity)',
        },
      },
      keyPut(registryTable, { fingerprint: request.primaryKey.fingerprint, originalIdentity }),
      eventPut(auditTable, identityEvent(entry, { change: 'registered', principal }, nowMs)),
    ],
    { jitter },
  );
  if (write.written) return accept(entry);
  const [identityExists, keyInUse] = write.failures;
  return keyInUse && !identityExists
    ? refuse('INVALID_PUBLIC_KEY', 'the key was in use before, and a key is used once')
    : undefined;
}

function newEntry(user: UserIdentity, request: IdentityRequest, nowMs: number): IdentityEntry {
  const { primaryKey, administrators, deviceLimit, notifyEmail, notifyPhone } = request;
  return {
    originalIdentity: user.originalIdentity,
    userIdentity: user.text,
    primaryKey: primaryKey.spkiBase64,
    epoch: 1,
    status: 'active',
    deviceLimit,
    activeDevices: 0,
    administrators,
    ...(notifyEmail !== undefined && { notifyEmail }),
    ...(notifyPhone !== undefined && { notifyPhone }),
    createdAt: new Date(nowMs).toISOString(),
  };
}
