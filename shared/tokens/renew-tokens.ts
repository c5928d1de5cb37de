import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { parseIssuedAt } from '../protocol/issued-at.ts';
import { refreshProofText, verifyProof } from '../protocol/proof.ts';
import { parsePublicKey } from '../protocol/public-key.ts';
import type { DeviceEntry } from '../registry/entries.ts';
import { readDelegation } from '../registry/read-delegation.ts';
import { refuseAge } from '../verification/message-age.ts';
import type { DeviceTokens } from './device-tokens.ts';
import { issueAccessToken } from './issue-access-token.ts';
import { judgeDevice } from './judge-device.ts';
import type { Requester, TokenRenewal, UnverifiedRefreshRequest } from './refresh-request.ts';
import { revokeReusedFamily, wasUsedBefore } from './revoke-reused-family.ts';
import { rotateRefreshToken } from './rotate-refresh-token.ts';

/**
 * Renews the tokens of a device: a refresh token is good once, signed for by the device. The same request again
 * within 60 s gets the same refresh token; every other reuse revokes all refresh tokens of the device.
 *
 * Source: best-practices.md, Token Management; RFC 9700 section 4.14.2.
 *
 * @returns the tokens; or MESSAGE_TOO_OLD, MESSAGE_FROM_FUTURE, DELEGATION_REVOKED, DELEGATION_EXPIRED,
 *   DELEGATION_NOT_FOUND, SIGNATURE_VERIFICATION_FAILED, TOKEN_EXPIRED, INVALID_AUTH_TOKEN
 * @throws Error of the SDK when DynamoDB or KMS fails
 */
export async function renewTokens(
  request: UnverifiedRefreshRequest,
  renewal: TokenRenewal,
): Promise<Outcome<DeviceTokens>> {
  const requester = await judgeRequester(request, renewal);
  if (!requester.ok) return requester;
  const { device, identity } = requester.value;
  const signed = checkSignature(request, device, renewal);
  if (!signed.ok) {
    if (await wasUsedBefore(request, renewal)) await revokeReusedFamily(request, identity, false, renewal);
    return signed;
  }
  const rotated = await rotateRefreshToken(request, requester.value, renewal);
  if (!rotated.ok) return rotated;
  const { scopes, epoch } = device;
  const grant = { delegatedIdentity: request.identity.text, scopes, epoch };
  return accept({ scopes, access: await issueAccessToken(grant, renewal), refreshToken: rotated.value });
}

async function judgeRequester(
  { identity, issuedAt }: UnverifiedRefreshRequest,
  { client, registryTable, now }: TokenRenewal,
): Promise<Outcome<Requester>> {
  const issuedAtMs = parseIssuedAt(issuedAt);
  if (issuedAtMs === undefined) return refuse('INVALID_REQUEST', 'issuedAt is not a real date');
  const age = refuseAge(issuedAtMs, now());
  if (age) return { ok: false, refusal: age };
  const { originalIdentity, delegatedId } = identity;
  const registry = await readDelegation(client, registryTable, originalIdentity, delegatedId);
  const device = judgeDevice(registry, now());
  if (!device.ok) return device;
  if (!registry.identity) throw new Error('a device without an identity was judged as active');
  return accept({ identity: registry.identity, device: device.value });
}

function checkSignature(
  { identity, refreshToken, requestId, issuedAt, signature }: UnverifiedRefreshRequest,
  device: DeviceEntry,
  renewal: TokenRenewal,
): Outcome<unknown> {
  const key = parsePublicKey(device.publicKey);
  if (!key.ok) throw new Error('the registry holds a key that is none');
  const text = refreshProofText({
    audience: renewal.baseUrl,
    delegatedIdentity: identity.text,
    fingerprint: device.fingerprint,
    refreshToken,
    requestId,
    issuedAt,
  });
  return verifyProof(text, signature, key.value, renewal);
}
