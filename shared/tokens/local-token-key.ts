import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { publicTokenJwk } from './public-token-jwk.ts';
import type { TokenKey } from './token-key.ts';

/**
 * A token key whose private half is in the environment: for the local cloud, where there is no KMS.
 *
 * @param privateKey base64 of the Ed25519 key's PKCS#8 DER
 * @param kid the thumbprint of RFC 7638 unless given
 * @throws TypeError when it is no such key; the message does not quote it
 */
export async function localTokenKey(privateKey: string, kid?: string): Promise<TokenKey> {
  const key = readPrivateKey(privateKey);
  const { publicJwk, thumbprint } = await publicTokenJwk(createPublicKey(key));
  return {
    kid: kid ?? thumbprint,
    publicJwk,
    sign: async (bytes) => sign(null, bytes, key),
  };
}

function readPrivateKey(privateKey: string) {
  try {
    return createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  } catch {
    throw new TypeError('a local token key has to be the base64 of a PKCS#8 key');
  }
}
