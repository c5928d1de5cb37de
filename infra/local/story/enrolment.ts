import { generateKeyPair } from '../cast.ts';
import { authRequest, type Device, type EnrolmentAnswer } from '../device.ts';
import { signedPortalRequest } from '../portal-client.ts';
import { alice, bob, post, type Story } from './people.ts';

/** The portal registers the users; alice's record appears. */
export async function registerUsers({ cloud, narrator }: Story): Promise<void> {
  narrator.title(`The portal registers ${bob.text} and ${alice.text}, whose record appears in DNS`);
  for (const user of [bob, alice]) {
    const primaryKey = generateKeyPair().publicKey.spkiBase64;
    const identity = { primaryKey, notifyEmail: `${user.account}@mail.example` };
    const answer = signedPortalRequest(cloud, 'PUT', `/identities/${user.text}`, identity);
    await narrator.expect(201, user.text, answer);
  }
  await narrator.records([alice.originalIdentity, 'key=']);
}

/**
 * A device of alice enrols, and its records appear.
 *
 * @param title what the device does
 */
export async function enrolDeviceOfAlice({ cloud, narrator }: Story, title: string): Promise<Device> {
  narrator.title('The portal asks for a one-time token, which the device reads as a QR code');
  const request = { userIdentity: alice.text, scopes: ['send'] };
  const invited = signedPortalRequest(cloud, 'POST', '/enrolments', request);
  const { auth_token: authToken } = await narrator.expect(201, 'auth_token', invited);

  narrator.title(title);
  const key = generateKeyPair();
  const invitation = { baseUrl: cloud.apiUrl, identity: alice.text, authToken: String(authToken) };
  const artifact = authRequest(invitation, key, new Date().toISOString());
  const body = await narrator.expect(200, 'delegated_id', post(cloud, '/auth/devices', artifact));
  const device = { ...(body as unknown as EnrolmentAnswer), key };

  narrator.title('Its records appear in DNS');
  await narrator.records(
    [alice.originalIdentity, device.delegated_id],
    [`${device.delegated_id}.${alice.originalIdentity}`, 'key='],
  );
  return device;
}
