import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { isDelegatedId, type UserIdentity } from '../protocol/identity.ts';
import { deviceKey, readDeviceEntry } from '../registry/entries.ts';
import { readIdentity } from '../revocation/device-rows.ts';
import type { IdentityDependencies } from './dependencies.ts';
import { type DeviceView, deviceView } from './device-view.ts';
import { type IdentityView, identityView } from './identity-view.ts';

/** Most devices on one page: with what they say about themselves they fit into one answer of a function. */
const maxPageSize = 100;

/** An identity with a page of its devices, by delegated id; `cursor` is there while there may be more. */
export interface IdentityReport extends IdentityView {
  readonly devices: readonly DeviceView[];
  readonly cursor?: string;
}

/** Which page of the devices. */
export interface DevicePageRequest {
  /** 1 to 100 devices; 100 unless given. */
  readonly limit?: number;
  /** From the page before. */
  readonly cursor?: string;
}

/**
 * Describes an identity and its devices, revoked ones included, as the registry has them at this moment.
 *
 * @returns the report; IDENTITY_NOT_FOUND, or INVALID_REQUEST for a limit or cursor that is none
 */
export async function describeIdentity(
  dependencies: Pick<IdentityDependencies, 'client' | 'registryTable' | 'now'>,
  { originalIdentity }: UserIdentity,
  { limit = maxPageSize, cursor }: DevicePageRequest = {},
): Promise<Outcome<IdentityReport>> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maxPageSize) {
    return refuse('INVALID_REQUEST', `limit must be an integer from 1 to ${maxPageSize}`);
  }
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('latin1');
  if (after !== undefined && !isDelegatedId(after)) {
    return refuse('INVALID_REQUEST', 'cursor is not one of this list');
  }
  const identity = await readIdentity(dependencies, originalIdentity);
  if (!identity) return refuse('IDENTITY_NOT_FOUND', 'the identity is not registered here');
  const page = await dependencies.client.send(
    new QueryCommand({
      TableName: dependencies.registryTable,
      ConsistentRead: true,
      KeyConditionExpression: 'originalIdentity = :user AND begins_with(entry, :device)',
      ExpressionAttributeValues: { ':user': { S: originalIdentity }, ':device': { S: 'device#' } },
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: deviceKey(originalIdentity, after) }),
    }),
  );
  const devices = (page.Items ?? []).map(readDeviceEntry);
  const last = page.LastEvaluatedKey && devices.at(-1)?.delegatedId;
  return accept({
    ...identityView(identity),
    devices: devices.map((device) => deviceView(device, identity, dependencies.now())),
    ...(last !== undefined && { cursor: Buffer.from(last, 'latin1').toString('base64url') }),
  });
}
