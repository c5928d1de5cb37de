import { verify } from 'node:crypto';
import { payloadDigest } from './digest.ts';
import type { MessageSignature } from './message.ts';
import type { PublicKey } from './public-key.ts';

/** What a signature was found to cover, and how. */
export type SignatureScheme = 'ed25519' | 'rsa-digest' | 'rsa-payload';

/** Whether a signature holds. */
export type SignatureCheck =
  | { readonly ok: true; readonly scheme: SignatureScheme }
  | { readonly ok: false; readonly reason: string };

/** A text and the signature that is said to cover it; an unverified message is one. */
export interface SignedText {
  readonly signedText: string;
  readonly message: { readonly signature: Pick<MessageSignature, 'value'> };
}

/** What a deployment can choose about signatures. */
export interface SignatureOptions {
  /** Whether RSA signatures over the payload, hashed once, are taken beside those over its digest. */
  readonly acceptRsaPayloadSignatures: boolean;
}

type Verify = (digest: Buffer, signedText: string, key: PublicKey, signature: Buffer) => boolean;

/** The type of the key alone selects what is tried, in this order; nothing in a message does. */
const schemes: Readonly<Record<PublicKey['type'], readonly SignatureScheme[]>> = {
  ed25519: ['ed25519'],
  rsa: ['rsa-digest', 'rsa-payload'],
};

// With SHA-256 named, an RSA key verifies PKCS#1 v1.5 (RFC 8017 section 8.2), Node's default padding.
const verifiers: Readonly<Record<SignatureScheme, Verify>> = {
  ed25519: (digest, _, key, signature) => verify(null, digest, key.keyObject, signature),
  'rsa-digest': (digest, _, key, signature) => verify('sha256', digest, key.keyObject, signature),
  'rsa-payload': (_, signedText, key, signature) =>
    verify('sha256', Buffer.from(signedText), key.keyObject, signature),
};

/**
 * Checks the signature of a message with one key. That the message names this key is for `fingerprintMatches`.
 *
 * @returns the scheme by which the signature holds, or why it does not
 * @see message-flow.md, Signature Verification
 */
export function verifySignature(
  unverified: SignedText,
  key: PublicKey,
  options: SignatureOptions,
): SignatureCheck {
  const signature = Buffer.from(unverified.message.signature.value, 'base64');
  if (signature.length !== signatureLength(key)) {
    return { ok: false, reason: `the signature has not the length of one by this ${key.type} key` };
  }
  const digest = payloadDigest(unverified.signedText);
  for (const scheme of schemes[key.type]) {
    if (scheme === 'rsa-payload' && !options.acceptRsaPayloadSignatures) continue;
    if (verifiers[scheme](digest, unverified.signedText, key, signature)) return { ok: true, scheme };
  }
  return { ok: false, reason: `the signature does not hold under this ${key.type} key` };
}

/** RFC 8032 section 5.1.6: 64 bytes; RFC 8017 section 8.2.1: as long as the modulus. */
function signatureLength(key: PublicKey): number {
  return key.type === 'ed25519' ? 64 : Math.ceil(key.bits / 8);
}
