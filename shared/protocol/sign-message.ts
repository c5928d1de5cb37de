import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { payloadDigest } from './digest.ts';
import type { MessageSignature, SignedMembers } from './message.ts';
import { fingerprintOf } from './public-key.ts';
import type { SignatureScheme } from './signature.ts';
import { signedText } from './signed-text.ts';

/**
 * Signs a message on Node.js.
 *
 * @param members what the signature covers
 * @param privateKey Ed25519 or RSA
 * @param scheme by default Ed25519, or RSA over the digest, as the key goes
 * @returns the `signature` member
 * @throws TypeError when the scheme is not for keys of this type
 * @see message-flow.md, Signature Generation
 */
export function signMessage(
  members: SignedMembers,
  privateKey: KeyObject,
  scheme: SignatureScheme = defaultScheme(privateKey),
): MessageSignature {
  return signText(signedText(members), privateKey, scheme);
}

/**
 * Signs any text the way messages are signed: a proof of possession, for one.
 *
 * @throws TypeError when the scheme is not for keys of this type
 */
export function signText(
  text: string,
  privateKey: KeyObject,
  scheme: SignatureScheme = defaultScheme(privateKey),
): MessageSignature {
  if ((scheme === 'ed25519') !== (privateKey.asymmetricKeyType === 'ed25519')) {
    throw new TypeError(`${scheme} does not go with a key of this type`);
  }
  const signed = scheme === 'rsa-payload' ? Buffer.from(text) : payloadDigest(text);
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    algorithm: 'sha256',
    value: sign(scheme === 'ed25519' ? null : 'sha256', signed, privateKey).toString('base64'),
    fingerprint: fingerprintOf(spki),
  };
}

function defaultScheme(privateKey: KeyObject): SignatureScheme {
  return privateKey.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa-digest';
}
