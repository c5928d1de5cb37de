import { createHash, createHmac } from 'node:crypto';

/** How long a refresh token lives, seconds: 60 days. */
export const refreshTokenLifeSeconds = 60 * 86_400;

/** Bytes of a salt. */
export const saltBytes = 32;

/**
 * Derives a refresh token from a secret that its receiver presented, so that the same request can be answered
 * alike again although no token is ever stored. The salt, new each time and kept in the registry, makes it
 * impossible to compute for somebody who has only seen the secret.
 *
 * @param presented the former refresh token, or the one-time token of an enrolment
 * @param request what tells this request from others that present the same
 * @param salt as it is stored
 * @returns base64url of 256 bits
 */
export function deriveRefreshToken(presented: string, request: string, salt: string): string {
  return createHmac('sha256', presented)
    .update(JSON.stringify(['btps-refresh-token-v1', request, salt]))
    .digest('base64url');
}

/** What is stored of a token; 256 random bits need no slower hash. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
