import { errors, type JWTPayload, jwtVerify } from 'jose';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { type DelegatedIdentity, parseIdentity } from '../protocol/identity.ts';
import type { Scope } from '../protocol/scopes.ts';
import { accessTokenAlgorithm, accessTokenType } from './access-token.ts';
import type { TokenIssuer } from './issue-access-token.ts';
import type { TokenKey } from './token-key.ts';

/** What a good access token says. */
export interface AccessClaims {
  readonly identity: DelegatedIdentity;
  readonly scopes: readonly string[];
  readonly epoch: number;
}

/** What verifying works with. */
export type TokenVerifier = Pick<TokenIssuer, 'tokenKeys' | 'baseUrl' | 'now'>;

/**
 * RFC 7515 section 2: base64url has no padding, line break or spare bits, while a lenient decoder takes them all. Header
 * and claims are signed as they are spelt; the signature of 64 bytes ends in a character whose last 4 bits are 0.
 */
const compactToken = /^[\w-]+\.[\w-]+\.[\w-]{85}[AQgw]$/;

/**
 * Verifies an access token by our own keys; a key that is not among them is never fetched from anywhere. Whether
 * its device is still delegated is for `authoriseDevice`.
 *
 * @param anyScope scopes of which one suffices
 * @returns the claims; or TOKEN_EXPIRED, INVALID_TOKEN_SIGNATURE, INSUFFICIENT_SCOPE
 * @throws Error of the SDK when KMS fails
 */
export async function verifyAccessToken(
  token: string,
  anyScope: readonly Scope[],
  { tokenKeys, baseUrl, now }: TokenVerifier,
): Promise<Outcome<AccessClaims>> {
  if (!compactToken.test(token)) return notOurs();
  const keys = await tokenKeys();
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyNamed(kid, keys), {
      algorithms: [accessTokenAlgorithm],
      typ: accessTokenType,
      issuer: baseUrl,
      audience: baseUrl,
      requiredClaims: ['sub', 'exp', 'iat', 'scope', 'epoch'],
      currentDate: new Date(now()),
    });
    return checkScope(readClaims(payload), anyScope);
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refuse('TOKEN_EXPIRED', 'the access token has expired');
    if (error instanceof errors.JOSEError) return notOurs();
    throw error;
  }
}

function keyNamed(kid: string | undefined, keys: readonly TokenKey[]): TokenKey['publicJwk'] {
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key) throw new errors.JWKSNoMatchingKey();
  return key.publicJwk;
}

function readClaims({ sub, scope, epoch }: JWTPayload): Outcome<AccessClaims> {
  const identity = parseIdentity(sub ?? '');
  if (!identity.ok || identity.value.kind !== 'delegated') return notOurs();
  if (typeof scope !== 'string' || typeof epoch !== 'number') return notOurs();
  return accept({ identity: identity.value, scopes: scope.split(' '), epoch });
}

function checkScope(claims: Outcome<AccessClaims>, anyScope: readonly Scope[]): Outcome<AccessClaims> {
  if (!claims.ok || anyScope.some((scope) => claims.value.scopes.includes(scope))) return claims;
  return refuse('INSUFFICIENT_SCOPE', `this needs the scope ${anyScope.join(' or ')}`);
}

function notOurs(): Outcome<never> {
  return refuse('INVALID_TOKEN_SIGNATURE', 'the access token is not one that this server issued');
}
