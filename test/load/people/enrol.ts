import { generateKeyPair } from '../../../infra/local/cast.ts';
import { authRequest } from '../../../infra/local/device.ts';
import { describe } from '../traffic/ask.ts';
import { askPortal } from '../traffic/ask-portal.ts';
import type { World } from '../traffic/world.ts';
import { LoadDevice } from './load-device.ts';
import type { LoadUser } from './load-user.ts';
import { deviceAddress } from './sources.ts';

let enrolled = 0;

/**
 * Enrols a device of a user by both APIs, every third one with an RSA key; its records are on their way then.
 *
 * @returns the device, or nothing after a fault, which is in the tally
 */
export async function enrol(user: LoadUser, world: World): Promise<LoadDevice | undefined> {
  const { access, ask, now } = world;
  const scopes = ['send', 'fetch-inbox'];
  const body = { userIdentity: user.identity, scopes };
  const request = { kind: 'invitation', method: 'POST', path: '/enrolments', body, expected: 201 } as const;
  const invited = await askPortal(request, world);
  if (!invited) return undefined;
  enrolled += 1;
  const source = deviceAddress(enrolled);
  const key = generateKeyPair(enrolled % 3 === 0 ? 2048 : undefined);
  const invitation = { baseUrl: access.apiUrl, identity: user.identity, authToken: invited.auth_token };
  user.enrolmentsMs.push(now());
  const asked = authRequest(invitation, key, new Date(now()).toISOString());
  const answer = await ask(
    'enrolment',
    { method: 'POST', path: '/auth/devices', body: JSON.stringify(asked), source },
    (found) => (found.status === 200 ? undefined : `${describe(found)} instead of 200: ${found.body.detail}`),
  );
  return answer?.status === 200 ? new LoadDevice(user, { ...answer.body, key }, source, now()) : undefined;
}
