import { hash } from 'node:crypto';

/** Computes what is signed: the SHA-256 of the UTF-8 of a message's signed text, 32 bytes. */
export function payloadDigest(signedText: string): Buffer {
  // One character a byte, put into Node's pool: a buffer made by `hash` has memory of its own, which takes half as long
  // again as hashing a short message.
  return Buffer.from(hash('sha256', signedText, 'binary'), 'latin1');
}

/**
 * Computes what a sender compares when a repeat is refused: the SHA-256, in base64, over all members of a
 * message, the unsigned ones included.
 */
export function messageDigest(canonicalText: string): string {
  return hash('sha256', canonicalText, 'base64');
}
