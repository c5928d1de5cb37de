import { placeEvent } from '../audit/portal-event.ts';
import { writeEvent } from '../audit/write-event.ts';
import { batchGet } from '../aws/batch-get.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { type IdentityEntry, identityKey, readIdentityEntry } from '../registry/entries.ts';
import { tokenHash } from '../tokens/refresh-token.ts';
import type { Enrolment, ProvedDeviceRequest } from './enrolment.ts';
import { type EnrolmentEntry, enrolmentKey, readEnrolmentEntry } from './enrolment-entry.ts';

/** A good one-time token. */
export interface FoundEnrolment {
  readonly entry: EnrolmentEntry;
  /** Its user. */
  readonly identity: IdentityEntry;
}

/**
 * Finds the one-time token of a request. One that was used is still good for the key that used it, until it expires.
 *
 * @returns the token; or INVALID_AUTH_TOKEN, IDENTITY_NOT_FOUND
 */
export async function findEnrolment(
  request: ProvedDeviceRequest,
  enrolment: Enrolment,
): Promise<Outcome<FoundEnrolment>> {
  const { originalIdentity } = request.identity;
  const keys = [identityKey(originalIdentity), enrolmentKey(originalIdentity, tokenHash(request.authToken))];
  const { client, registryTable, now } = enrolment;
  const found = await batchGet(client, { [registryTable]: { Keys: keys, ConsistentRead: true } });
  const items = found(registryTable);
  const identityItem = items.find((item) => item.entry?.S === 'identity');
  const enrolmentItem = items.find((item) => item !== identityItem);
  if (!enrolmentItem) return refuse('INVALID_AUTH_TOKEN', 'the one-time token is not one of this identity');
  const entry = readEnrolmentEntry(enrolmentItem);
  if (now() / 1000 >= entry.expiresAtSeconds) {
    return refuse('INVALID_AUTH_TOKEN', 'the one-time token has expired');
  }
  const identity = identityItem && readIdentityEntry(identityItem);
  if (identity?.status !== 'active')
    return refuse('IDENTITY_NOT_FOUND', 'the identity is not active any more');
  if (entry.epoch !== identity.epoch) {
    return refuse('INVALID_AUTH_TOKEN', 'all devices of the identity were revoked since the token was made');
  }
  if (entry.use && entry.use.fingerprint !== request.key.fingerprint) {
    return refuseOtherKey(entry, request, enrolment);
  }
  return accept({ entry, identity });
}

/**
 * Refuses a used token that comes with another key, and says so in the audit trail of its user: somebody else has
 * seen it. One event a minute stands for all, whichever keys they come with.
 */
export async function refuseOtherKey(
  { originalIdentity, tokenHash: hash, use }: EnrolmentEntry,
  { key, source, requestId }: ProvedDeviceRequest,
  { client, auditTable, now }: Enrolment,
): Promise<Outcome<never>> {
  const minuteMs = Math.floor(now() / 60_000) * 60_000;
  const event = {
    ...placeEvent(originalIdentity, minuteMs, ['enrolment_token_reused', hash]),
    timestamp: new Date(now()).toISOString(),
    type: 'enrolment_token_reused',
    success: false,
    code: 'INVALID_AUTH_TOKEN',
    identity: `${use?.delegatedId}$${originalIdentity}`,
    fingerprint: key.fingerprint,
    source,
    requestId,
  } as const;
  await writeEvent({ client, tableName: auditTable }, event);
  return refuse('INVALID_AUTH_TOKEN', 'the one-time token was used by another key');
}
