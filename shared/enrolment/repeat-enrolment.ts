import type { Outcome } from '../protocol/errors.ts';
import { readDelegation } from '../registry/read-delegation.ts';
import { judgeDevice } from '../tokens/judge-device.ts';
import { reissueRefreshToken } from '../tokens/reissue-refresh-token.ts';
import { enrolledDevice } from './enrolled-device.ts';
import type { EnrolledDevice, Enrolment, ProvedDeviceRequest } from './enrolment.ts';

/**
 * Answers a device that comes again with the token that it used and the same key: a lost answer must not lose a
 * device.
 *
 * @param delegatedId what it became
 * @returns the same device; or DELEGATION_REVOKED, INVALID_AUTH_TOKEN when its tokens are revoked
 */
export async function repeatEnrolment(
  request: ProvedDeviceRequest,
  delegatedId: string,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice>> {
  const { client, registryTable, now } = enrolment;
  const { originalIdentity } = request.identity;
  const registry = await readDelegation(client, registryTable, originalIdentity, delegatedId);
  const device = judgeDevice(registry, now());
  if (!device.ok) return device;
  const reissue = { presented: request.authToken, request: request.key.fingerprint, device: device.value };
  const refreshToken = await reissueRefreshToken(reissue, enrolment);
  return refreshToken.ok ? enrolledDevice(device.value, refreshToken.value, enrolment) : refreshToken;
}
