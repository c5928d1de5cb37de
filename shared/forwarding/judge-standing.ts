import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Identity, parseIdentity } from '../protocol/identity.ts';
import { registryStanding } from '../registry/delegation-state.ts';
import { type RegistryDelegation, readDelegation } from '../registry/read-delegation.ts';
import { type Attempt, refused } from './delivery-failure.ts';

/** Where the registry is. */
export interface RegistryTable {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Asks the registry, strongly consistent, whether the sender may still speak: what was accepted before a revocation is
 * not handed on after it.
 *
 * Source: revocation.md, effective on the very next request.
 *
 * @returns undefined when it may
 */
export async function judgeStanding(
  sender: string,
  { client, registryTable, now }: RegistryTable,
): Promise<Attempt | undefined> {
  const parsed = parseIdentity(sender);
  if (!parsed.ok) throw new TypeError('the sender of an accepted message is no identity');
  const identity = parsed.value;
  const delegatedId = identity.kind === 'delegated' ? identity.delegatedId : undefined;
  const found = await readDelegation(client, registryTable, identity.originalIdentity, delegatedId);
  return identity.kind === 'user' ? judgeUser(identity, found) : judgeDevice(identity, found, now() / 1000);
}

function judgeUser({ originalIdentity }: Identity, { identity }: RegistryDelegation): Attempt | undefined {
  if (!identity)
    return refused('ORIGINAL_IDENTITY_NOT_FOUND', `the registry does not know ${originalIdentity}`);
  return identity.status === 'closed'
    ? refused('DELEGATION_REVOKED', 'the registry says: identity-closed')
    : undefined;
}

function judgeDevice(
  { text }: Identity,
  { identity, device }: RegistryDelegation,
  nowSeconds: number,
): Attempt | undefined {
  const found = registryStanding(identity, device);
  if (found.standing === 'revoked') {
    return refused('DELEGATION_REVOKED', `the registry says: ${found.cause}`);
  }
  if (found.standing === 'unknown')
    return refused('DELEGATION_NOT_FOUND', `the registry does not know ${text}`);
  const expiry = device?.expiresAtSeconds;
  return expiry !== undefined && nowSeconds >= expiry
    ? refused('DELEGATION_EXPIRED', `the delegation expired at ${new Date(expiry * 1000).toISOString()}`)
    : undefined;
}
