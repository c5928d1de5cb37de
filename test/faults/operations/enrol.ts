import { delegatedIdentity, generateKeyPair } from '../../../infra/local/cast.ts';
import { authRequest } from '../../../infra/local/device.ts';
import { patiently, portal, post } from '../world/ask.ts';
import type { Device, User } from '../world/people.ts';
import type { RunState } from './run-state.ts';

/**
 * The portal invites a device of a user, and the device asks until it has an answer.
 *
 * @returns the device; nothing when it was refused, as beyond the limit, or never had an answer
 */
export async function enrol({ world }: RunState, { identity, devices }: User): Promise<Device | undefined> {
  const invited = await patiently(() =>
    portal(world, 'POST', '/enrolments', { userIdentity: identity.text, scopes: ['send', 'fetch-inbox'] }),
  );
  if (invited.status !== 201) return undefined;
  const key = generateKeyPair();
  const invitation = {
    baseUrl: world.cloud.apiUrl,
    identity: identity.text,
    authToken: invited.body.auth_token,
  };
  const enrolled = await patiently(() =>
    post(world, '/auth/devices', authRequest(invitation, key, new Date(world.clock.now()).toISOString())),
  );
  if (enrolled.status !== 200) return undefined;
  const { delegated_identity, access_token, refresh_token } = enrolled.body;
  const device: Device = {
    identity: delegatedIdentity(delegated_identity),
    key,
    accessToken: access_token,
    refreshToken: refresh_token,
  };
  devices.push(device);
  return device;
}
