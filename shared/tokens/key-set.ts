import type { PublicTokenJwk, TokenKeys } from './token-key.ts';

/** The published keys (RFC 7517 section 5). */
export interface KeySet {
  readonly keys: readonly (PublicTokenJwk & {
    readonly kid: string;
    readonly alg: 'EdDSA';
    readonly use: 'sig';
  })[];
}

/** The document by which anybody can check our access tokens: every key that signs or signed until lately. */
export async function readKeySet(tokenKeys: TokenKeys): Promise<KeySet> {
  const keys = await tokenKeys();
  return { keys: keys.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' })) };
}
