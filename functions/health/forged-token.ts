import { type KeyObject, sign } from 'node:crypto';

/**
 * Signs what a token says with a key that is none of the service's, keeping the name of the key: the forgery that
 * differs least from the original.
 *
 * @param privateKey Ed25519
 */
export function forgedToken(token: string, privateKey: KeyObject): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** Whether two tokens were signed with the same key, as their headers say. */
export function hasKeyOf(token: string, other: string): boolean {
  return headerOf(token) === headerOf(other);
}

function headerOf(token: string): string {
  return token.slice(0, token.indexOf('.'));
}
