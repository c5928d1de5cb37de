/** Public half of a token key, as the key set publishes it (RFC 8037 section 2). */
export interface PublicTokenJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** Base64url of the 32 bytes of the key. */
  readonly x: string;
}

/** A key that signs access tokens, wherever its private half is kept. */
export interface TokenKey {
  readonly kid: string;
  readonly publicJwk: PublicTokenJwk;
  /** Signs with Ed25519; 64 bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/**
 * Tells the token keys of a deployment: the first one signs, all of them verify. Two are there while one replaces
 * the other: the new one second, until every instance and every cache of the published key set has it; then the old
 * one second, until no access token refers to it any more.
 */
export type TokenKeys = () => Promise<readonly [TokenKey, ...(readonly TokenKey[])]>;
