import { canonicalText } from '../protocol/canonical-text.ts';
import { verifyPortable } from '../protocol/ed25519-portable.ts';
import { refuse } from '../protocol/errors.ts';
import type { JsonValue } from '../protocol/json-value.ts';
import type { Message } from '../protocol/message.ts';
import { checkMessage } from '../protocol/message-schema.ts';
import { readPublicKeyText } from '../protocol/public-key-text.ts';
import { signedText } from '../protocol/signed-text.ts';
import { type Bytes, fromBase64, toBase64, toUtf8 } from './bytes.ts';
import { ClientError, refusalError } from './client-errors.ts';
import type { Platform, Subtle } from './platform.ts';
import { sha256, sha256Base64 } from './sha256.ts';

/**
 * Why a message is taken for its sender's: the sender's public key, as DNS publishes it, under which the signature is
 * then checked here; or the digest under which the own server lists it, having verified it before it was delivered.
 */
export type Evidence =
  | { readonly senderKey: string }
  | { readonly verifiedBy: 'own-server'; readonly digest: string };

// SubjectPublicKeyInfo { id-Ed25519 } up to the 32 bytes of the key (RFC 8410 sections 3 and 4).
const ed25519Prefix = 'MCowBQYDK2VwAyEA';
const ed25519PrefixBytes = 12;

/**
 * Checks that a message is what its sender signed.
 *
 * @throws ClientError INVALID_MESSAGE, INVALID_PUBLIC_KEY, SIGNATURE_VERIFICATION_FAILED; MESSAGE_ALTERED when it is
 *   not the message that the own server verified
 * @see message-flow.md, Signature Verification
 */
export async function verifyEvidence(
  message: Message,
  evidence: Evidence,
  platform: Pick<Platform, 'subtle'>,
): Promise<void> {
  const checked = checkMessage(message as unknown as JsonValue);
  if (!checked.ok) throw refusalError(checked.refusal);
  const signed = signedText(message);
  if ('senderKey' in evidence) {
    await verifySignature(message, signed, evidence.senderKey, platform);
  } else if ((await sha256Base64(canonicalText(message, signed), platform)) !== evidence.digest) {
    throw new ClientError('MESSAGE_ALTERED', { reasons: ['it is not the message that was verified'] });
  }
}

async function verifySignature(
  { signature }: Message,
  signed: string,
  senderKey: string,
  platform: Pick<Platform, 'subtle'>,
): Promise<void> {
  const spkiBase64 = readPublicKeyText(senderKey);
  if (spkiBase64 === undefined) throw new ClientError('INVALID_PUBLIC_KEY');
  const spki = fromBase64(spkiBase64);
  const digest = await sha256(toUtf8(signed), platform);
  const value = fromBase64(signature.value);
  const holds =
    toBase64(await sha256(spki, platform)) === signature.fingerprint &&
    (spkiBase64.startsWith(ed25519Prefix)
      ? verifyPortable(digest, value, spki.subarray(ed25519PrefixBytes))
      : await verifyRsa(spki, digest, toUtf8(signed), value, platform.subtle));
  if (!holds) throw refusalError(refuse('SIGNATURE_VERIFICATION_FAILED', 'it is not by this key').refusal);
}

/** RSA signs the digest, or, as the documents can be read too, the payload itself. */
async function verifyRsa(
  spki: Bytes,
  digest: Bytes,
  payload: Bytes,
  value: Bytes,
  subtle: Subtle | undefined,
): Promise<boolean> {
  if (!subtle) throw new ClientError('UNSUPPORTED_PLATFORM', { reasons: ['RSA needs WebCrypto'] });
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  try {
    const key = await subtle.importKey('spki', spki, rsa, false, ['verify']);
    return (await subtle.verify(rsa, key, value, digest)) || (await subtle.verify(rsa, key, value, payload));
  } catch {
    throw new ClientError('INVALID_PUBLIC_KEY');
  }
}
