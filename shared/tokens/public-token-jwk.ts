import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { PublicTokenJwk } from './token-key.ts';

/**
 * The public half of a token key, and the id that it has unless the deployment names one: the thumbprint of
 * RFC 7638.
 *
 * @throws TypeError when it is no Ed25519 key
 */
export async function publicTokenJwk(
  key: KeyObject,
): Promise<{ readonly publicJwk: PublicTokenJwk; readonly thumbprint: string }> {
  const { kty, crv, x } = key.export({ format: 'jwk' });
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) {
    throw new TypeError('a token key has to be an Ed25519 key');
  }
  const publicJwk = { kty, crv, x } as const;
  return { publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk) };
}
