import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseIdentity } from '../protocol/identity.ts';
import type { DeviceEntry } from '../registry/entries.ts';
import { issueAccessToken } from '../tokens/issue-access-token.ts';
import type { EnrolledDevice, Enrolment } from './enrolment.ts';

/**
 * Puts together what an enrolled device is answered, with an access token.
 *
 * @throws Error of the SDK when KMS fails; the device then asks again
 */
export async function enrolledDevice(
  { originalIdentity, delegatedId, scopes, epoch, publication }: DeviceEntry,
  refreshToken: string,
  enrolment: Enrolment,
): Promise<Outcome<EnrolledDevice>> {
  const identity = parseIdentity(`${delegatedId}$${originalIdentity}`);
  if (!identity.ok) return identity;
  if (identity.value.kind !== 'delegated') return refuse('INVALID_IDENTITY', 'the device has no identity');
  const grant = { delegatedIdentity: identity.value.text, scopes, epoch };
  const access = await issueAccessToken(grant, enrolment);
  return accept({
    identity: identity.value,
    tokens: { scopes, access, refreshToken },
    dns: publication === 'published' ? 'published' : 'pending',
  });
}
