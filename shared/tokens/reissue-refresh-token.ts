import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { transactWrite } from '../aws/transact-write.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { DeviceEntry } from '../registry/entries.ts';
import type { TokenIssuer } from './issue-access-token.ts';
import { getRefreshFamily, type RefreshFamily, refreshFamilyKey } from './refresh-family.ts';
import type { TokenStore } from './refresh-request.ts';
import { deriveRefreshToken, refreshTokenLifeSeconds, saltBytes, tokenHash } from './refresh-token.ts';

/** Races with the device's own renewals before the caller is told to try later. */
const maxAttempts = 4;

/** By what a device asks for a refresh token once more: the secret and the request that it got one for. */
export interface Reissue {
  readonly presented: string;
  readonly request: string;
  readonly device: DeviceEntry;
}

/**
 * Gives a device, which asks the way it asked when it enrolled, its first refresh token again; if that was
 * renewed since, a new one in place of what it has.
 *
 * @returns the token; or INVALID_AUTH_TOKEN when its tokens are revoked
 */
export async function reissueRefreshToken(
  { presented, request, device }: Reissue,
  store: TokenStore & Pick<TokenIssuer, 'random'>,
): Promise<Outcome<string>> {
  const { client, registryTable } = store;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const stored = await getRefreshFamily(client, registryTable, device.originalIdentity, device.delegatedId);
    if (!stored || stored.revoked) {
      return refuse('INVALID_AUTH_TOKEN', 'the refresh tokens of the device are revoked');
    }
    const first = deriveRefreshToken(presented, request, stored.family.salt);
    if (tokenHash(first) === stored.family.hash) return accept(first);
    const salt = Buffer.from(store.random(saltBytes)).toString('base64url');
    const token = deriveRefreshToken(presented, request, salt);
    const replacement = replace(stored.family, { hash: tokenHash(token), salt }, device, store);
    const { written } = await transactWrite(client, [replacement], store);
    if (written) return accept(token);
  }
  throw new Error('the refresh token of a device changed under every attempt to replace it');
}

function replace(
  found: RefreshFamily,
  { hash, salt }: Pick<RefreshFamily, 'hash' | 'salt'>,
  device: DeviceEntry,
  { registryTable, now }: TokenStore,
): TransactWriteItem {
  return {
    Update: {
      TableName: registryTable,
      Key: refreshFamilyKey(device.originalIdentity, device.delegatedId),
      UpdateExpression:
        'SET #hash = :hash, salt = :salt, expiresAtSeconds = :expiry ' +
        'REMOVE previousHash, previousRequestId, rotatedAtMs',
      ConditionExpression: '#hash = :found AND attribute_not_exists(revokedAt)',
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: {
        ':found': { S: found.hash },
        ':hash': { S: hash },
        ':salt': { S: salt },
        ':expiry': { N: String(Math.floor(now() / 1000) + refreshTokenLifeSeconds) },
      },
    },
  };
}
