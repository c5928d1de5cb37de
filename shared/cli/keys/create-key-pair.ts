import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** Which key. */
export type KeyKind = { readonly type: 'ed25519' } | { readonly type: 'rsa'; readonly bits: number };

const generate = promisify(generateKeyPair);

/** Makes a key pair, by the randomness of OpenSSL. */
export function createKeyPair(
  kind: KeyKind,
): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  return kind.type === 'rsa' ? generate('rsa', { modulusLength: kind.bits }) : generate('ed25519');
}
