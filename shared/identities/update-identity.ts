import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { eventPut } from '../audit/event-put.ts';
import { writeItem } from '../aws/item-attributes.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { fingerprintOf } from '../protocol/public-key.ts';
import { type IdentityEntry, identityKey } from '../registry/entries.ts';
import { keyCompromise, keyPut } from '../registry/key-entry.ts';
import type { IdentityCall, IdentityDependencies, IdentityWrite } from './dependencies.ts';
import { type IdentityHappening, identityEvent } from './identity-event.ts';
import type { IdentityRequest } from './identity-request.ts';
import { authoriseRotation } from './key-rotation.ts';

/** A request whose answer was lost is repeated within this time, milliseconds. */
const repeatWindowMs = 600_000;

/** Changes an identity to what the portal says, if it still is what was read. */
export async function updateIdentity(
  dependencies: IdentityDependencies,
  current: IdentityEntry,
  request: IdentityRequest,
  { principal }: IdentityCall,
): Promise<IdentityWrite> {
  const { client, registryTable, auditTable, now, jitter, baseUrl } = dependencies;
  const nowMs = now();
  const rotates = request.primaryKey.spkiBase64 !== current.primaryKey;
  const happening = happeningOf(current, request, { principal, rotates, baseUrl, nowMs });
  if (!happening.ok) return happening;
  const next = nextEntry(current, request, nowMs);
  if (!rotates && sameSettings(current, next)) return accept(current);
  const items = [
    entryUpdate(registryTable, current, next),
    eventPut(auditTable, identityEvent(next, happening.value, nowMs)),
    ...(rotates ? keyItems(registryTable, current, request) : []),
  ];
  const write = await transactWrite(client, items, { jitter });
  if (write.written) return accept(next);
  const [changedMeanwhile, , keyInUse] = write.failures;
  return keyInUse && !changedMeanwhile
    ? refuse('INVALID_PUBLIC_KEY', 'the key was in use before, and a key is used once')
    : undefined;
}

function happeningOf(
  current: IdentityEntry,
  request: IdentityRequest,
  {
    principal,
    rotates,
    baseUrl,
    nowMs,
  }: {
    readonly principal: string;
    readonly rotates: boolean;
    readonly baseUrl: string;
    readonly nowMs: number;
  },
): Outcome<IdentityHappening> {
  if (!rotates) {
    return request.compromised && !isRepeated(current, request, nowMs)
      ? refuse('INVALID_REQUEST', 'a compromised primaryKey has to be replaced by a new one')
      : accept({ change: 'updated', principal });
  }
  const authority = authoriseRotation(current, request, baseUrl, nowMs);
  if (!authority.ok) return authority;
  const { compromised } = request;
  return accept({ change: 'key_rotated', principal, authority: authority.value, compromised });
}

/** A rotation whose answer was lost comes again, and finds its new key in place and the epoch just raised. */
function isRepeated({ notBefore }: IdentityEntry, request: IdentityRequest, nowMs: number): boolean {
  const isRotation = request.rotation !== undefined || request.override !== undefined;
  return isRotation && nowMs - Date.parse(notBefore ?? '') <= repeatWindowMs;
}

function nextEntry(current: IdentityEntry, request: IdentityRequest, nowMs: number): IdentityEntry {
  const { notifyEmail: _email, notifyPhone: _phone, ...kept } = current;
  const { primaryKey, administrators, deviceLimit, notifyEmail, notifyPhone, compromised } = request;
  const isNewEpoch = compromised && primaryKey.spkiBase64 !== current.primaryKey;
  return {
    ...kept,
    primaryKey: primaryKey.spkiBase64,
    administrators,
    deviceLimit,
    ...(notifyEmail !== undefined && { notifyEmail }),
    ...(notifyPhone !== undefined && { notifyPhone }),
    ...(isNewEpoch && { epoch: current.epoch + 1, notBefore: new Date(nowMs).toISOString() }),
  };
}

function sameSettings(current: IdentityEntry, next: IdentityEntry): boolean {
  const settings = (entry: IdentityEntry) =>
    JSON.stringify([entry.administrators, entry.deviceLimit, entry.notifyEmail, entry.notifyPhone]);
  return settings(current) === settings(next);
}

/** Only what the portal says is written: devices come and go meanwhile, and are counted in the same entry. */
function entryUpdate(
  registryTable: string,
  current: IdentityEntry,
  { primaryKey, administrators, deviceLimit, epoch, notBefore, notifyEmail, notifyPhone }: IdentityEntry,
): TransactWriteItem {
  const changes = writeItem({
    ...{ primaryKey, administrators, deviceLimit, epoch, notBefore, notifyEmail, notifyPhone },
  });
  const names = Object.keys(changes);
  const removed = ['notifyEmail', 'notifyPhone'].filter((name) => !names.includes(name));
  const remove = removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : '';
  return {
    Update: {
      TableName: registryTable,
      Key: identityKey(current.originalIdentity),
      UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}${remove}`,
      ConditionExpression:
        '#status = :active AND primaryKey = :oldKey AND epoch = :oldEpoch AND administrators = :oldAdministrators',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
        ':active': { S: 'active' },
        ':oldKey': { S: current.primaryKey },
        ':oldEpoch': { N: String(current.epoch) },
        ':oldAdministrators': { L: current.administrators.map((text) => ({ S: text })) },
      },
    },
  };
}

function keyItems(
  registryTable: string,
  { originalIdentity, primaryKey }: IdentityEntry,
  request: IdentityRequest,
): TransactWriteItem[] {
  const put = keyPut(registryTable, { fingerprint: request.primaryKey.fingerprint, originalIdentity });
  if (!request.compromised) return [put];
  const fingerprint = fingerprintOf(Buffer.from(primaryKey, 'base64'));
  return [put, keyCompromise(registryTable, { fingerprint, originalIdentity })];
}
