import nacl from 'tweetnacl';
import { isRefusedEd25519Key } from './ed25519-refused-keys.ts';

// RFC 8032 section 5.1: the order of the base point, little-endian.
const groupOrder = new Uint8Array([
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
]);
const keyLength = 32;
const signatureLength = 64;

/**
 * Verifies an Ed25519 signature where Node's crypto is missing, with the same verdict as Node.
 *
 * tweetnacl does not check that S is below the order of the group, as RFC 8032 section 5.1.7 asks: without
 * that, S + L is a second signature for the same message.
 *
 * @param digest the 32 bytes that were signed
 * @param signature 64 bytes
 * @param rawPublicKey 32 bytes
 * @returns false also for wrong lengths and for keys that are never taken
 */
export function verifyPortable(digest: Uint8Array, signature: Uint8Array, rawPublicKey: Uint8Array): boolean {
  if (signature.length !== signatureLength || rawPublicKey.length !== keyLength) return false;
  if (isRefusedEd25519Key(rawPublicKey)) return false;
  // Node.js takes no R of small order either, as WebCrypto's secure curves have it (section 2, Ed25519, Verify).
  if (isRefusedEd25519Key(signature.subarray(0, keyLength))) return false;
  if (!isBelowGroupOrder(signature.subarray(keyLength))) return false;
  return nacl.sign.detached.verify(digest, signature, rawPublicKey);
}

function isBelowGroupOrder(scalar: Uint8Array): boolean {
  for (let index = groupOrder.length - 1; index >= 0; index -= 1) {
    const difference = (scalar[index] ?? 0) - (groupOrder[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
