import { parseIdentity } from '../protocol/identity.ts';
import { printEnrolmentProof } from '../protocol/proof-text.ts';
import { askServer } from './ask-server.ts';
import { ClientError } from './client-errors.ts';
import type { Credentials } from './credentials.ts';
import { type DeviceKeys, signText } from './device-key.ts';
import type { Invitation } from './parse-invitation.ts';
import type { Platform } from './platform.ts';
import { readMembers } from './read-members.ts';
import { readTokens } from './read-tokens.ts';
import { retry } from './retry.ts';
import { sha256Base64 } from './sha256.ts';

/** What a device says about itself: a text, or a few named ones. */
export type DeviceInfo = string | Readonly<Record<string, string>>;

/**
 * Enrols a device: proves that it holds its key, and gets its identity and tokens. A repeat with the same token and
 * key gets the same device, so it is repeated when the answer is lost.
 *
 * @throws ClientError of the server's code, NETWORK_ERROR, UNEXPECTED_ANSWER
 */
export function enrolDevice(
  invitation: Invitation,
  keys: DeviceKeys,
  deviceInfo: DeviceInfo | undefined,
  platform: Platform,
): Promise<Credentials> {
  return retry(async () => {
    const body = JSON.stringify(await authRequest(invitation, keys, deviceInfo, platform));
    const url = `${invitation.server}/auth/devices`;
    return readCredentials(
      await askServer({ method: 'POST', url, body }, platform),
      invitation,
      keys,
      platform,
    );
  }, platform);
}

async function authRequest(
  { server, identity, authToken }: Invitation,
  keys: DeviceKeys,
  deviceInfo: DeviceInfo | undefined,
  platform: Platform,
): Promise<object> {
  const { publicKey, fingerprint } = keys;
  const issuedAt = new Date(platform.now()).toISOString();
  const authTokenHash = await sha256Base64(authToken, platform);
  const proof = printEnrolmentProof({ audience: server, identity, fingerprint, authTokenHash, issuedAt });
  return {
    artifact_type: 'btps_auth_request',
    identity,
    device_pubkey: publicKey,
    auth_token: authToken,
    ...(deviceInfo !== undefined && { device_info: deviceInfo }),
    issuedAt,
    signature: await signText(proof, keys, platform),
  };
}

function readCredentials(
  answer: unknown,
  { server, identity }: Invitation,
  keys: DeviceKeys,
  platform: Platform,
): Credentials {
  const delegatedIdentity = readMembers(answer).text('delegated_identity');
  const parsed = parseIdentity(delegatedIdentity);
  if (!parsed.ok || parsed.value.kind !== 'delegated' || parsed.value.userIdentity !== identity) {
    throw new ClientError('UNEXPECTED_ANSWER', { reasons: ['the server enrolled another identity'] });
  }
  return { server, userIdentity: identity, delegatedIdentity, keys, ...readTokens(answer, platform) };
}
