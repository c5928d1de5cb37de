import { accept, type Outcome } from '../protocol/errors.ts';
import { rateLimited } from '../rate-limit/rate-limited.ts';
import type { Charge } from '../rate-limit/rate-limiter.ts';
import type { EnrolledDevice, Enrolment, ProvedDeviceRequest, UnverifiedDeviceRequest } from './enrolment.ts';
import type { EnrolmentEntry } from './enrolment-entry.ts';
import { findEnrolment } from './find-enrolment.ts';
import { provePossession } from './prove-possession.ts';
import { registerDevice } from './register-device.ts';
import { repeatEnrolment } from './repeat-enrolment.ts';

/**
 * Turns a portal's one-time token and the public key of a device into a device and its tokens. The same token with
 * the same key, within its 10 minutes, gives the same device again.
 *
 * Nothing is charged to the user before the token is good; until then, to the source address.
 *
 * @returns the device; or a refusal: RATE_LIMIT_EXCEEDED, MESSAGE_TOO_OLD, MESSAGE_FROM_FUTURE, INVALID_PUBLIC_KEY,
 *   SIGNATURE_VERIFICATION_FAILED, INVALID_AUTH_TOKEN, IDENTITY_NOT_FOUND, DELEGATION_LIMIT_EXCEEDED,
 *   DELEGATION_REVOKED
 * @throws Error of the SDK when DynamoDB or KMS fails; the same request may then be repeated
 */
export async function redeemEnrolment(
  request: UnverifiedDeviceRequest,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice>> {
  const { limiter } = enrolment;
  const exhausted = refuseExcess(await limiter.check('delegationRequests', request.source));
  if (exhausted) return exhausted;
  const invited = await checkInvitation(request, enrolment);
  if (!invited.ok) {
    return refuseExcess(await limiter.charge('delegationRequests', request.source)) ?? invited;
  }
  const { proved, entry } = invited.value;
  const excess = refuseExcess(await limiter.charge('delegationRequests', entry.originalIdentity));
  if (excess) return excess;
  return entry.use
    ? repeatEnrolment(proved, entry.use.delegatedId, enrolment)
    : registerDevice(proved, entry, enrolment);
}

interface Invitation {
  readonly proved: ProvedDeviceRequest;
  readonly entry: EnrolmentEntry;
}

/** Whether the device holds its key, and a good token. */
async function checkInvitation(
  request: UnverifiedDeviceRequest,
  enrolment: Enrolment,
): Promise<Outcome<Invitation>> {
  const proved = provePossession(request, enrolment);
  if (!proved.ok) return proved;
  const entry = await findEnrolment(proved.value, enrolment);
  return entry.ok ? accept({ proved: proved.value, entry: entry.value }) : entry;
}

function refuseExcess(charge: Charge): Outcome<never> | undefined {
  return charge.admitted ? undefined : rateLimited(charge.retryAfterSeconds, 'too many requests to enrol');
}
