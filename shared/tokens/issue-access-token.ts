import { base64url } from 'jose';
import {
  type AccessGrant,
  accessTokenAlgorithm,
  accessTokenLifeSeconds,
  accessTokenType,
} from './access-token.ts';
import type { TokenKeys } from './token-key.ts';

/** What issuing works with. */
export interface TokenIssuer {
  readonly tokenKeys: TokenKeys;
  /** URL of our API without a final slash: issuer and audience of every token. */
  readonly baseUrl: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** So many random bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** An access token and when it ends. */
export interface IssuedAccessToken {
  readonly token: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/**
 * Issues an access token: a JWT in the profile of RFC 9068, signed with the first token key, of 15 minutes. The JWS
 * is put together by hand, as the private key may be out of reach in KMS.
 *
 * @throws Error of the SDK when KMS fails
 */
export async function issueAccessToken(grant: AccessGrant, issuer: TokenIssuer): Promise<IssuedAccessToken> {
  const [key] = await issuer.tokenKeys();
  const issuedAtSeconds = Math.floor(issuer.now() / 1000);
  const expiresAtSeconds = issuedAtSeconds + accessTokenLifeSeconds;
  const claims = {
    iss: issuer.baseUrl,
    aud: issuer.baseUrl,
    sub: grant.delegatedIdentity,
    client_id: grant.delegatedIdentity,
    iat: issuedAtSeconds,
    exp: expiresAtSeconds,
    jti: base64url.encode(issuer.random(16)),
    scope: grant.scopes.join(' '),
    epoch: grant.epoch,
  };
  const header = { alg: accessTokenAlgorithm, typ: accessTokenType, kid: key.kid };
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = await key.sign(Buffer.from(signed));
  return {
    token: `${signed}.${base64url.encode(signature)}`,
    expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
  };
}

function encode(value: object): string {
  return base64url.encode(JSON.stringify(value));
}
