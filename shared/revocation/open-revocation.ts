import { eventPut } from '../audit/event-put.ts';
import { placeEvent, type RevocationRequestedEvent } from '../audit/portal-event.ts';
import { revocationEvent } from '../audit/revocation-event.ts';
import { TransactionContentionError, transactWrite } from '../aws/transact-write.ts';
import { refuseCanary } from '../health/canary-account.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import type { RevocationDependencies } from './dependencies.ts';
import { type DeviceRow, readDeviceRows, readIdentity, readUserRows, type UserRows } from './device-rows.ts';
import { delegatedIdOf, listedFailure } from './listed-devices.ts';
import { epochItems, maxKeptDevices } from './raise-epoch.ts';
import { contentHash, getRevocation, type RevocationEntry, revocationPut } from './revocation-entry.ts';
import type { RevocationRequest } from './revocation-request.ts';

/** Tries before others who change the same user all the time are a fault. */
const maxAttempts = 20;

/** A request may be ahead of our clock by this much, milliseconds. */
const maxAheadMs = 60_000;

/**
 * Registers a revocation, once. If it is about all devices it takes force with that: the epoch of the identity is
 * raised in the same transaction.
 *
 * @returns the revocation, also if it was registered before with the same content; INVALID_REQUEST for one from the
 *   future, ACCESS_DENIED for the canary, IDENTITY_NOT_FOUND, INSUFFICIENT_PERMISSIONS, or CONFLICT for an id that stands for something else
 */
export async function openRevocation(
  dependencies: RevocationDependencies,
  request: RevocationRequest,
  principal: string,
): Promise<Outcome<RevocationEntry>> {
  const reserved = refuseCanary(request.user);
  if (reserved) return reserved;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const earlier = await getRevocation(dependencies, request.revocationId);
    if (earlier) return sameContent(earlier, request);
    if (request.requestedAtMs - dependencies.now() > maxAheadMs) {
      return refuse('INVALID_REQUEST', 'requested_at lies more than 60 s ahead');
    }
    const opened = await (request.devices === 'all' ? openAll : openListed)(dependencies, request, principal);
    if (opened) return opened;
  }
  throw new TransactionContentionError();
}

function sameContent(earlier: RevocationEntry, request: RevocationRequest): Outcome<RevocationEntry> {
  return earlier.contentHash === contentHash(request)
    ? accept(earlier)
    : refuse('CONFLICT', 'this revocation_id was used for another request');
}

async function openListed(
  dependencies: RevocationDependencies,
  request: RevocationRequest,
  principal: string,
): Promise<Outcome<RevocationEntry> | undefined> {
  const { client, registryTable, auditTable, jitter } = dependencies;
  const identity = permit(await readIdentity(dependencies, request.user.originalIdentity), request);
  if (!identity.ok) return identity;
  const entry = entryOf(request, principal, dependencies.now());
  const failed = await failedDevices(dependencies, entry);
  const items = [revocationPut(registryTable, entry), eventPut(auditTable, requestedEvent(entry, failed))];
  const { written } = await transactWrite(client, items, { jitter });
  return written ? accept(entry) : undefined;
}

async function openAll(
  dependencies: RevocationDependencies,
  request: RevocationRequest,
  principal: string,
): Promise<Outcome<RevocationEntry> | undefined> {
  const { client, registryTable, auditTable, jitter, recordTtlSeconds } = dependencies;
  const user = await readUserRows(dependencies, request.user.originalIdentity);
  const permitted = permit(user.identity, request);
  if (!permitted.ok) return permitted;
  const identity = permitted.value;
  const kept = laterDevices(user, identity, request.requestedAtMs);
  if (kept.length > maxKeptDevices) return tooLate();
  const entry = { ...entryOf(request, principal, dependencies.now()), epoch: identity.epoch + 1 };
  const { revocationId, userIdentity, reason, revokedBy } = entry;
  const event = revocationEvent(entry.originalIdentity, entry.openedAtMs, {
    stage: 'revoked',
    ...{ revocationId, userIdentity, reason, revokedBy, principal, recordTtlSeconds },
  });
  const items = [
    revocationPut(registryTable, entry),
    ...epochItems({ registryTable, identity, at: event.timestamp, kept }),
    eventPut(auditTable, requestedEvent(entry)),
    eventPut(auditTable, event),
  ];
  const { written } = await transactWrite(client, items, { jitter });
  return written ? accept(entry) : undefined;
}

function permit(identity: IdentityEntry | undefined, request: RevocationRequest): Outcome<IdentityEntry> {
  if (!identity) return refuse('IDENTITY_NOT_FOUND', 'the identity is not registered here');
  const { userIdentity, administrators } = identity;
  if (request.revokedBy !== userIdentity && !administrators.includes(request.revokedBy)) {
    return refuse('INSUFFICIENT_PERMISSIONS', 'revoked_by is neither the owner nor an administrator');
  }
  return accept(identity);
}

/**
 * The devices that a request for all of them is not about. What counts is when a device was authorised, which is when
 * its one-time token was issued: whoever held a token at the request must not escape by enrolling after it.
 */
function laterDevices(
  { rows }: UserRows,
  identity: IdentityEntry,
  requestedAtMs: number,
): readonly DeviceRow[] {
  return rows.filter(({ device }) => {
    const authorised = device.authorisedAt ?? device.createdAt;
    const isCurrent = device.status === 'active' && device.epoch === identity.epoch;
    return isCurrent && Date.parse(authorised) > requestedAtMs;
  });
}

function tooLate(): Outcome<never> {
  return refuse('CONFLICT', [
    `more than ${maxKeptDevices} devices were enrolled since the request`,
    'name the devices, or make a new request',
  ]);
}

function entryOf(request: RevocationRequest, principal: string, openedAtMs: number): RevocationEntry {
  const { revocationId, user, devices, reason, revokedBy, requestedAt, requestedAtMs, invalidSinceMs } =
    request;
  return {
    revocationId,
    contentHash: contentHash(request),
    originalIdentity: user.originalIdentity,
    userIdentity: user.text,
    ...(devices !== 'all' && { devices }),
    reason,
    revokedBy,
    principal,
    requestedAt,
    requestedAtMs,
    ...(invalidSinceMs !== undefined && { invalidSinceMs }),
    openedAtMs,
  };
}

async function failedDevices(
  dependencies: RevocationDependencies,
  { originalIdentity, devices = [], requestedAtMs }: RevocationEntry,
): Promise<readonly string[]> {
  const ids = new Map(devices.map((name) => [name, delegatedIdOf(name, originalIdentity)]));
  const known = [...new Set(ids.values())].filter((id) => id !== undefined);
  const rows = await readDeviceRows(dependencies, originalIdentity, known);
  const found = new Map(rows.map(({ device }) => [device.delegatedId, device]));
  return devices.filter((name) => listedFailure(found.get(ids.get(name) ?? ''), requestedAtMs));
}

function requestedEvent(entry: RevocationEntry, failed: readonly string[] = []): RevocationRequestedEvent {
  const { originalIdentity, openedAtMs, revocationId, userIdentity, revokedBy, principal, reason } = entry;
  return {
    ...placeEvent(originalIdentity, openedAtMs, ['revocation_requested', revocationId]),
    type: 'revocation_requested',
    ...{ revocationId, userIdentity, revokedBy, principal, reason },
    ...(entry.devices && { deviceCount: entry.devices.length }),
    ...(failed.length > 0 && { failedDevices: failed }),
  };
}
