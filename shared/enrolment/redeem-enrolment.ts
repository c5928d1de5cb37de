import { accept, type Outcome } from '../protocol/errors.ts';
import { rateLimited } from '../rate-limit/rate-limited.ts';
import type { Charge } from '../rate-limit/rate-limiter.ts';
import type { IdentityEntry } from '../registry/entries.ts';
import type { EnrolledDevice, Enrolment, ProvedDeviceRequest, UnverifiedDeviceRequest } from './enrolment.ts';
import { type FoundEnrolment, findEnrolment } from './find-enrolment.ts';
import { provePossession } from './prove-possession.ts';
import { registerDevice } from './register-device.ts';
import { repeatEnrolment } from './repeat-enrolment.ts';

/** An enrolment is one after a revocation when that is not longer ago, milliseconds: a week. */
const reauthenticationMs = 604_800_000;

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
  const { proved, entry, identity } = invited.value;
  const excess = refuseExcess(await limiter.charge('delegationRequests', entry.originalIdentity));
  if (excess) return excess;
  const registered = entry.use
    ? await repeatEnrolment(proved, entry.use.delegatedId, enrolment)
    : await registerDevice(proved, entry, enrolment);
  return registered.ok ? accept(await announce(registered.value, identity, enrolment)) : registered;
}

/**
 * Tells the user of her new device, and notes it where it follows a revocation; of a repeat too, under the same id, since
 * the request that enrolled it may have ended before it told anybody.
 */
async function announce(
  device: EnrolledDevice,
  user: IdentityEntry,
  { now, notices, patterns }: Enrolment,
): Promise<EnrolledDevice> {
  const { originalIdentity, delegatedId, userIdentity, text } = device.identity;
  const reauthentication = now() - Date.parse(user.lastRevokedAt ?? '') < reauthenticationMs;
  await Promise.all([
    notices.send(
      {
        notice: 'device_enrolled',
        noticeId: `enrolment:${text}`,
        ...{ userIdentity, originalIdentity, devices: [delegatedId] },
      },
      user,
    ),
    reauthentication && patterns.observe('repeated_reenrolment', originalIdentity, delegatedId),
  ]);
  return { ...device, ...(reauthentication && { reauthentication }) };
}

interface Invitation extends FoundEnrolment {
  readonly proved: ProvedDeviceRequest;
}

/** Whether the device holds its key, and a good token. */
async function checkInvitation(
  request: UnverifiedDeviceRequest,
  enrolment: Enrolment,
): Promise<Outcome<Invitation>> {
  const proved = provePossession(request, enrolment);
  if (!proved.ok) return proved;
  const entry = await findEnrolment(proved.value, enrolment);
  return entry.ok ? accept({ proved: proved.value, ...entry.value }) : entry;
}

function refuseExcess(charge: Charge): Outcome<never> | undefined {
  return charge.admitted ? undefined : rateLimited(charge.retryAfterSeconds, 'too many requests to enrol');
}
