import { eventPut } from '../audit/event-put.ts';
import { placeEvent } from '../audit/portal-event.ts';
import { transactWrite } from '../aws/transact-write.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import { getRefreshFamily, refreshFamilyKey } from './refresh-family.ts';
import type { TokenRenewal, TokenStore, UnverifiedRefreshRequest } from './refresh-request.ts';
import { tokenHash } from './refresh-token.ts';

/** Whether the token of a request is the one that its device used last. */
export async function wasUsedBefore(
  { identity, refreshToken }: UnverifiedRefreshRequest,
  { client, registryTable }: TokenStore,
): Promise<boolean> {
  const { originalIdentity, delegatedId } = identity;
  const stored = await getRefreshFamily(client, registryTable, originalIdentity, delegatedId);
  return stored?.revoked === false && stored.family.previousHash === tokenHash(refreshToken);
}

/**
 * Revokes all refresh tokens of a device, since two parties have them, says so in the audit trail, and tells
 * the user; once, however often the token comes again.
 */
export async function revokeReusedFamily(
  request: UnverifiedRefreshRequest,
  user: IdentityEntry,
  signedByDevice: boolean,
  { client, registryTable, auditTable, now, jitter, notices }: TokenRenewal,
): Promise<void> {
  const { identity, signature, requestId, source } = request;
  const { originalIdentity, delegatedId } = identity;
  const placed = placeEvent(originalIdentity, now(), ['refresh_token_reused', delegatedId]);
  const revocation = {
    Update: {
      TableName: registryTable,
      Key: refreshFamilyKey(originalIdentity, delegatedId),
      UpdateExpression: 'SET revokedAt = :at',
      ConditionExpression: 'attribute_exists(entry) AND attribute_not_exists(revokedAt)',
      ExpressionAttributeValues: { ':at': { S: placed.timestamp } },
    },
  };
  const event = eventPut(auditTable, {
    ...placed,
    type: 'refresh_token_reused',
    success: false,
    code: 'INVALID_AUTH_TOKEN',
    identity: identity.text,
    fingerprint: signature.fingerprint,
    signedByDevice,
    source,
    requestId,
  });
  const { written } = await transactWrite(client, [revocation, event], { jitter });
  if (!written) return;
  const { userIdentity } = user;
  const noticeId = placed.eventId;
  const devices = [delegatedId];
  await notices.send(
    { notice: 'refresh_token_reused', noticeId, userIdentity, originalIdentity, devices },
    user,
  );
}
