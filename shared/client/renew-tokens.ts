import { printRefreshProof } from '../protocol/proof-text.ts';
import { askServer } from './ask-server.ts';
import type { Credentials } from './credentials.ts';
import { signText } from './device-key.ts';
import type { Platform } from './platform.ts';
import { readTokens } from './read-tokens.ts';
import { sha256Base64 } from './sha256.ts';

/**
 * Exchanges the refresh token of a device, once, for new tokens. Every attempt names the request that was chosen with
 * the token: within 60 s the server answers its repeat as before, so that a lost answer loses no device.
 *
 * @returns the credentials with their new tokens
 * @throws ClientError of the server's code, NETWORK_ERROR, UNEXPECTED_ANSWER
 */
export async function renewTokens(credentials: Credentials, platform: Platform): Promise<Credentials> {
  const { server, delegatedIdentity, keys, tokens } = credentials;
  const issuedAt = new Date(platform.now()).toISOString();
  const proof = printRefreshProof({
    audience: server,
    delegatedIdentity,
    fingerprint: keys.fingerprint,
    refreshTokenHash: await sha256Base64(tokens.refreshToken, platform),
    requestId: tokens.renewalId,
    issuedAt,
  });
  const request = {
    artifact_type: 'btps_refresh_request',
    identity: delegatedIdentity,
    refresh_token: tokens.refreshToken,
    request_id: tokens.renewalId,
    issuedAt,
    signature: await signText(proof, keys, platform),
  };
  const url = `${server}/auth/tokens`;
  const answer = await askServer({ method: 'POST', url, body: JSON.stringify(request) }, platform);
  return { ...credentials, ...readTokens(answer, platform) };
}
