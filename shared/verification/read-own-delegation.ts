import type { Identity } from '../protocol/identity.ts';
import { type RegistryDelegation, readDelegation } from '../registry/read-delegation.ts';
import type { Verification } from './create-verification.ts';

/**
 * Reads the registry's word on an identity, strongly consistent; nothing for identities of other domains.
 *
 * @throws Error of the SDK when DynamoDB fails
 */
export async function readOwnDelegation(
  identity: Identity,
  { client, registryTable, settings }: Pick<Verification, 'client' | 'registryTable' | 'settings'>,
): Promise<RegistryDelegation | undefined> {
  if (identity.domain !== settings.domain) return undefined;
  const delegatedId = identity.kind === 'delegated' ? identity.delegatedId : undefined;
  return readDelegation(client, registryTable, identity.originalIdentity, delegatedId);
}
