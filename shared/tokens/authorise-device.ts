import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { DelegatedIdentity } from '../protocol/identity.ts';
import type { Scope } from '../protocol/scopes.ts';
import { readDelegation } from '../registry/read-delegation.ts';
import { judgeDevice } from './judge-device.ts';
import { type TokenVerifier, verifyAccessToken } from './verify-access-token.ts';

/** What a route behind access tokens works with. */
export interface DeviceGate extends TokenVerifier {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
}

/** RFC 6750 section 2.1; the name of a scheme has no case. */
const bearer = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Lets a device in by its access token, as long as the registry says, strongly consistently, that it is delegated:
 * a token ends with its device or its epoch, however long it would still live.
 *
 * @param authorization the header of this name
 * @param anyScope scopes of which one suffices
 * @returns the device; or UNAUTHENTICATED, TOKEN_EXPIRED, INVALID_TOKEN_SIGNATURE, INSUFFICIENT_SCOPE,
 *   DELEGATION_REVOKED, DELEGATION_EXPIRED, DELEGATION_NOT_FOUND
 */
export async function authoriseDevice(
  authorization: string | undefined,
  anyScope: readonly Scope[],
  gate: DeviceGate,
): Promise<Outcome<DelegatedIdentity>> {
  const token = bearer.exec(authorization ?? '')?.[1];
  if (token === undefined) return refuse('UNAUTHENTICATED', 'the request carries no access token');
  const claims = await verifyAccessToken(token, anyScope, gate);
  if (!claims.ok) return claims;
  const { identity, epoch } = claims.value;
  const registry = await readDelegation(
    gate.client,
    gate.registryTable,
    identity.originalIdentity,
    identity.delegatedId,
  );
  const device = judgeDevice(registry, gate.now());
  if (!device.ok) return device;
  if (epoch !== device.value.epoch) return refuse('DELEGATION_REVOKED', 'the token is of another epoch');
  return accept(identity);
}
