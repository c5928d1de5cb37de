/** Algorithm of every access token, fixed before any token is read (RFC 8037 section 3.1). */
export const accessTokenAlgorithm = 'EdDSA';

/** Media type of every access token (RFC 9068 section 2.1), so that no other JWT of ours can stand for one. */
export const accessTokenType = 'at+jwt';

/** How long an access token lives, seconds. */
export const accessTokenLifeSeconds = 900;

/** What an access token says about its device. */
export interface AccessGrant {
  /** `dev1234$alice.btps.saas.com`. */
  readonly delegatedIdentity: string;
  readonly scopes: readonly string[];
  /** Epoch of the identity when the device enrolled. */
  readonly epoch: number;
}
