import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { eventPut } from '../audit/event-put.ts';
import { placeEvent } from '../audit/portal-event.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { refuseCanary } from '../health/canary-account.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import type { UserIdentity } from '../protocol/identity.ts';
import { isScope, scopes as knownScopes } from '../protocol/scopes.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import { readDelegation } from '../registry/read-delegation.ts';
import { tokenHash } from '../tokens/refresh-token.ts';
import { type EnrolmentEntry, enrolmentLifeSeconds, writeEnrolmentEntry } from './enrolment-entry.ts';
import { enrolmentUri } from './enrolment-uri.ts';

/** What making a one-time token works with. */
export interface EnrolmentCreation {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly auditTable: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** So many random bytes. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** URL of the device API without a final slash. */
  readonly baseUrl: string;
}

/** Which device may enrol, and who lets it. */
export interface EnrolmentRequest {
  readonly userIdentity: UserIdentity;
  /** What the device may do; one at least. */
  readonly scopes: readonly string[];
  /** The user who asks, by the portal's word: the owner or an administrator of the identity. */
  readonly requestedBy: string;
  /** ARN of the AWS principal that calls. */
  readonly principal: string;
}

/** A one-time token, told this once. */
export interface CreatedEnrolment {
  readonly auth_token: string;
  /** ISO 8601, UTC. */
  readonly expires_at: string;
  /** Everything that the device has to know, for a QR code. */
  readonly uri: string;
  readonly scopes: readonly string[];
}

/**
 * Makes a one-time token of 256 random bits, by which one device can enrol within 10 minutes. It is bound to the
 * epoch of the identity: revoking all devices ends it too.
 *
 * @returns the token; or INVALID_REQUEST, ACCESS_DENIED for the canary, IDENTITY_NOT_FOUND, INSUFFICIENT_PERMISSIONS
 * @throws Error of the SDK when DynamoDB fails
 */
export async function createEnrolment(
  creation: EnrolmentCreation,
  request: EnrolmentRequest,
): Promise<Outcome<CreatedEnrolment>> {
  const scopes = checkScopes(request.scopes);
  if (!scopes.ok) return scopes;
  const reserved = refuseCanary(request.userIdentity);
  if (reserved) return reserved;
  const { originalIdentity } = request.userIdentity;
  const registry = await readDelegation(creation.client, creation.registryTable, originalIdentity);
  const identity = checkRequester(registry.identity, request.requestedBy);
  if (!identity.ok) return identity;
  const authToken = Buffer.from(creation.randomBytes(32)).toString('base64url');
  const nowMs = creation.now();
  const entry = {
    originalIdentity,
    tokenHash: tokenHash(authToken),
    epoch: identity.value.epoch,
    scopes: scopes.value,
    expiresAtSeconds: Math.floor(nowMs / 1000) + enrolmentLifeSeconds,
    createdAt: new Date(nowMs).toISOString(),
    createdBy: request.requestedBy,
  };
  await writeEnrolment(entry, request, creation);
  const expiresAt = new Date(entry.expiresAtSeconds * 1000).toISOString();
  const uri = enrolmentUri({ baseUrl: creation.baseUrl, identity: request.userIdentity.text, authToken });
  return accept({ auth_token: authToken, expires_at: expiresAt, uri, scopes: scopes.value });
}

function checkScopes(scopes: readonly string[]): Outcome<readonly string[]> {
  if (scopes.length === 0 || !scopes.every(isScope)) {
    return refuse('INVALID_REQUEST', `scopes has to name at least one of ${knownScopes.join(', ')}`);
  }
  return accept([...new Set(scopes)]);
}

function checkRequester(identity: IdentityEntry | undefined, requestedBy: string): Outcome<IdentityEntry> {
  if (identity?.status !== 'active') return refuse('IDENTITY_NOT_FOUND', 'no such identity is active here');
  if (requestedBy === identity.userIdentity || identity.administrators.includes(requestedBy)) {
    return accept(identity);
  }
  return refuse(
    'INSUFFICIENT_PERMISSIONS',
    'the requester is neither owner nor administrator of the identity',
  );
}

async function writeEnrolment(
  entry: Omit<EnrolmentEntry, 'use'>,
  { userIdentity, requestedBy, principal }: EnrolmentRequest,
  { client, registryTable, auditTable, now, randomBytes }: EnrolmentCreation,
): Promise<void> {
  const item = writeEnrolmentEntry(entry);
  const event = eventPut(auditTable, {
    ...placeEvent(entry.originalIdentity, now(), ['enrolment_created', entry.tokenHash]),
    type: 'enrolment_created',
    success: true,
    userIdentity: userIdentity.text,
    scopes: entry.scopes,
    expiresAt: new Date(entry.expiresAtSeconds * 1000).toISOString(),
    requestedBy,
    principal,
  });
  const put = {
    Put: { TableName: registryTable, Item: item, ConditionExpression: 'attribute_not_exists(entry)' },
  };
  const jitter = () => (randomBytes(1)[0] ?? 0) / 256;
  const { written } = await transactWrite(client, [put, event], { jitter });
  if (!written) throw new Error('a new one-time token was there already');
}
