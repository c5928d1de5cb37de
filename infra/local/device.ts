import { enrolmentProofText } from '../../shared/protocol/proof.ts';
import { signText } from '../../shared/protocol/sign-message.ts';
import { generateKeyPair, type KeyPair } from './cast.ts';
import type { LocalCloud } from './cloud.ts';
import { signedPortalRequest } from './portal-client.ts';

/** What a device needs in order to ask for its enrolment. */
export interface Invitation {
  /** URL of the server, the audience of the proof. */
  readonly baseUrl: string;
  /** `alice$saas.example`. */
  readonly identity: string;
  readonly authToken: string;
}

/** The answer to an enrolment. */
export interface EnrolmentAnswer {
  readonly delegated_id: string;
  readonly delegated_identity: string;
  readonly scopes: readonly string[];
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_at: string;
  readonly dns: 'pending' | 'published';
}

/** A device that was enrolled, and the key that it made. */
export interface Device extends EnrolmentAnswer {
  readonly key: KeyPair;
}

/** Makes the `btps_auth_request` of a device, with the proof that it holds its key. */
export function authRequest(invitation: Invitation, { privateKey, publicKey }: KeyPair, issuedAt: string) {
  const { baseUrl: audience, identity, authToken } = invitation;
  const { fingerprint, spkiBase64 } = publicKey;
  const proved = enrolmentProofText({ audience, identity, fingerprint, authToken, issuedAt });
  return {
    artifact_type: 'btps_auth_request',
    identity,
    device_pubkey: spkiBase64,
    auth_token: authToken,
    device_info: { name: 'a device of the local cloud' },
    issuedAt,
    signature: signText(proved, privateKey),
  };
}

/**
 * Enrols a device of a user by both APIs: the portal invites it, and it asks with a key of its own.
 *
 * @throws Error when one of them refuses
 */
export async function enrolDevice(
  cloud: LocalCloud,
  userIdentity: string,
  scopes: readonly string[],
  key = generateKeyPair(),
): Promise<Device> {
  const invited = await signedPortalRequest(cloud, 'POST', '/enrolments', { userIdentity, scopes });
  const { auth_token: authToken } = (await readAnswer(invited)) as { auth_token: string };
  const invitation = { baseUrl: cloud.apiUrl, identity: userIdentity, authToken };
  const enrolled = await fetch(`${cloud.apiUrl}/auth/devices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(authRequest(invitation, key, new Date().toISOString())),
  });
  return { ...((await readAnswer(enrolled)) as EnrolmentAnswer), key };
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}
