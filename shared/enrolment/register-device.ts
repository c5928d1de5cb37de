import type { FailedCondition } from '../aws/transact-write.ts';
import { transactWrite } from '../aws/transact-write.ts';
import { type Outcome, refuse } from '../protocol/errors.ts';
import { readIdentityEntry } from '../registry/entries.ts';
import {
  deriveRefreshToken,
  refreshTokenLifeSeconds,
  saltBytes,
  tokenHash,
} from '../tokens/refresh-token.ts';
import { drawDelegatedId } from './delegated-id.ts';
import { enrolledDevice } from './enrolled-device.ts';
import type { EnrolledDevice, Enrolment, ProvedDeviceRequest } from './enrolment.ts';
import { type EnrolmentEntry, readEnrolmentEntry } from './enrolment-entry.ts';
import { refuseOtherKey } from './find-enrolment.ts';
import { type Registration, registrationItems, registrationPlaces } from './registration.ts';
import { repeatEnrolment } from './repeat-enrolment.ts';

/** Drawings of a delegated id; each fails when the user had a device of that name, one time in a million. */
const maxDrawings = 5;

/**
 * Registers a device by a good one-time token, in one transaction.
 *
 * @returns the device with its tokens; or INVALID_AUTH_TOKEN, IDENTITY_NOT_FOUND, DELEGATION_LIMIT_EXCEEDED,
 *   INVALID_PUBLIC_KEY
 * @throws Error of the SDK when DynamoDB or KMS fails
 */
export async function registerDevice(
  request: ProvedDeviceRequest,
  entry: EnrolmentEntry,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice>> {
  for (let drawing = 0; drawing < maxDrawings; drawing += 1) {
    const { registration, refreshToken } = drawRegistration(request, entry, enrolment);
    const items = registrationItems(registration, enrolment);
    const written = await transactWrite(enrolment.client, items, enrolment);
    if (written.written) {
      await enrolment.answers.forget(request.identity.originalIdentity, [registration.device.delegatedId]);
      return enrolledDevice(registration.device, refreshToken, enrolment);
    }
    const refused = await explainFailure(written.failures, request, enrolment);
    if (refused) return refused;
  }
  throw new Error('every delegated id that was drawn is in use');
}

function drawRegistration(
  request: ProvedDeviceRequest,
  entry: EnrolmentEntry,
  { now, random }: Enrolment,
): { readonly registration: Registration; readonly refreshToken: string } {
  const nowMs = now();
  const { key, authToken, deviceInfo } = request;
  const salt = Buffer.from(random(saltBytes)).toString('base64url');
  const refreshToken = deriveRefreshToken(authToken, key.fingerprint, salt);
  const { originalIdentity, epoch, scopes } = entry;
  const device = {
    originalIdentity,
    delegatedId: drawDelegatedId(random),
    publicKey: key.spkiBase64,
    fingerprint: key.fingerprint,
    epoch,
    scopes,
    status: 'active',
    createdAt: new Date(nowMs).toISOString(),
    authorisedAt: entry.createdAt,
    publication: 'pending',
    ...(deviceInfo !== undefined && { deviceInfo }),
  } as const;
  const expiresAtSeconds = Math.floor(nowMs / 1000) + refreshTokenLifeSeconds;
  const family = { hash: tokenHash(refreshToken), salt, epoch, expiresAtSeconds };
  return { registration: { entry, device, family, request, nowMs }, refreshToken };
}

/** What a failed transaction means; nothing when another delegated id will do. */
async function explainFailure(
  failures: readonly (FailedCondition | undefined)[],
  request: ProvedDeviceRequest,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice> | undefined> {
  const enrolmentFailure = failures[registrationPlaces.enrolment];
  if (enrolmentFailure) return explainToken(enrolmentFailure, request, enrolment);
  const identityFailure = failures[registrationPlaces.identity];
  if (identityFailure) return explainIdentity(identityFailure, request);
  if (failures[registrationPlaces.key]) {
    return refuse('INVALID_PUBLIC_KEY', 'the key is, or once was, that of a device or user');
  }
  if (failures[registrationPlaces.device]) return undefined;
  throw new Error('a new device has refresh tokens or an audit event already');
}

/** The token was good a moment ago: it has expired since, or somebody used it, maybe this very device. */
async function explainToken(
  { item }: FailedCondition,
  request: ProvedDeviceRequest,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice>> {
  const entry = item && readEnrolmentEntry(item);
  if (!entry?.use) return refuse('INVALID_AUTH_TOKEN', 'the one-time token has expired');
  return entry.use.fingerprint === request.key.fingerprint
    ? repeatEnrolment(request, entry.use.delegatedId, enrolment)
    : refuseOtherKey(entry, request, enrolment);
}

function explainIdentity({ item }: FailedCondition, request: ProvedDeviceRequest): Outcome<never> {
  const identity = item && readIdentityEntry(item);
  if (identity?.status !== 'active')
    return refuse('IDENTITY_NOT_FOUND', 'the identity is not active any more');
  if (identity.activeDevices >= identity.deviceLimit) {
    return refuse('DELEGATION_LIMIT_EXCEEDED', `${request.identity.text} has as many devices as it may`);
  }
  return refuse('INVALID_AUTH_TOKEN', 'all devices of the identity were revoked since the token was made');
}
