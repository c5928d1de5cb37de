import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { type DeviceEntry, deviceKey, type IdentityEntry } from '../registry/entries.ts';
import { readRefreshFamily, refreshFamilyKey } from './refresh-family.ts';
import type { Requester, TokenRenewal, UnverifiedRefreshRequest } from './refresh-request.ts';
import { deriveRefreshToken, refreshTokenLifeSeconds, saltBytes, tokenHash } from './refresh-token.ts';
import { revokeReusedFamily } from './revoke-reused-family.ts';

/** How long the same request may be repeated, milliseconds. */
const repeatWindowMs = 60_000;

/** A device's `lastSeenAt` is moved on when it is older than this, milliseconds: reviews ask for days. */
const lastSeenPrecisionMs = 86_400_000;

/**
 * Exchanges a refresh token, once, for its successor. The signature of the request has to be good.
 *
 * @returns the successor; or TOKEN_EXPIRED, INVALID_AUTH_TOKEN, DELEGATION_REVOKED
 */
export async function rotateRefreshToken(
  request: UnverifiedRefreshRequest,
  { device, identity }: Requester,
  renewal: TokenRenewal,
): Promise<Outcome<string>> {
  const nowMs = renewal.now();
  const salt = Buffer.from(renewal.random(saltBytes)).toString('base64url');
  const successor = deriveRefreshToken(request.refreshToken, request.requestId, salt);
  const rotation = familyUpdate(request, { successor, salt, device, nowMs }, renewal.registryTable);
  const items = [rotation, ...seenUpdate(device, nowMs, renewal.registryTable)];
  const written = await transactWrite(renewal.client, items, renewal);
  if (written.written) return accept(successor);
  const [family, seen] = written.failures;
  if (!family && seen) return refuse('DELEGATION_REVOKED', 'the device has been revoked');
  return judgeCollision(request, { identity, item: family?.item }, renewal);
}

/** Tells why a token could not be exchanged: a repeat is answered as before, a reuse ends the family. */
async function judgeCollision(
  request: UnverifiedRefreshRequest,
  { identity, item }: { readonly identity: IdentityEntry; readonly item: Item | undefined },
  renewal: TokenRenewal,
): Promise<Outcome<string>> {
  const { refreshToken, requestId } = request;
  if (!item) return refuse('INVALID_AUTH_TOKEN', 'the device has no refresh token');
  const stored = readRefreshFamily(item);
  if (stored.revoked) return refuse('INVALID_AUTH_TOKEN', 'the refresh tokens of the device are revoked');
  const { hash, salt, previousHash, previousRequestId, rotatedAtMs = 0 } = stored.family;
  const presented = tokenHash(refreshToken);
  if (hash === presented) return refuse('TOKEN_EXPIRED', 'the refresh token has expired');
  const isRepeat = previousHash === presented && previousRequestId === requestId;
  if (isRepeat && renewal.now() - rotatedAtMs <= repeatWindowMs) {
    return accept(deriveRefreshToken(refreshToken, requestId, salt));
  }
  await revokeReusedFamily(request, identity, true, renewal);
  return refuse('INVALID_AUTH_TOKEN', 'the refresh token was used before');
}

interface Rotation {
  readonly successor: string;
  readonly salt: string;
  readonly device: DeviceEntry;
  readonly nowMs: number;
}

function familyUpdate(
  { refreshToken, requestId }: UnverifiedRefreshRequest,
  { successor, salt, device, nowMs }: Rotation,
  registryTable: string,
): TransactWriteItem {
  const nowSeconds = Math.floor(nowMs / 1000);
  return {
    Update: {
      TableName: registryTable,
      Key: refreshFamilyKey(device.originalIdentity, device.delegatedId),
      UpdateExpression:
        'SET #hash = :successor, salt = :salt, expiresAtSeconds = :expiry, previousHash = :presented, ' +
        'previousRequestId = :requestId, rotatedAtMs = :now',
      ConditionExpression:
        '#hash = :presented AND attribute_not_exists(revokedAt) AND expiresAtSeconds > :nowSeconds AND epoch = :epoch',
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: {
        ':presented': { S: tokenHash(refreshToken) },
        ':successor': { S: tokenHash(successor) },
        ':salt': { S: salt },
        ':requestId': { S: requestId },
        ':now': { N: String(nowMs) },
        ':nowSeconds': { N: String(nowSeconds) },
        ':expiry': { N: String(nowSeconds + refreshTokenLifeSeconds) },
        ':epoch': { N: String(device.epoch) },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Once a day, the device is marked as in use. */
function seenUpdate(device: DeviceEntry, nowMs: number, registryTable: string): readonly TransactWriteItem[] {
  const lastSeenMs = Date.parse(device.lastSeenAt ?? device.createdAt);
  if (nowMs - lastSeenMs < lastSeenPrecisionMs) return [];
  return [
    {
      Update: {
        TableName: registryTable,
        Key: deviceKey(device.originalIdentity, device.delegatedId),
        UpdateExpression: 'SET lastSeenAt = :now',
        ConditionExpression: '#status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':now': { S: new Date(nowMs).toISOString() },
          ':active': { S: 'active' },
        },
      },
    },
  ];
}
