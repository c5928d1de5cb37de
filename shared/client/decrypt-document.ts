import { printEncryptionContext } from '../protocol/encryption-context.ts';
import type { JsonValue } from '../protocol/json-value.ts';
import type { Message, MessageEncryption } from '../protocol/message.ts';
import { type Bytes, concatBytes, fromBase64, fromUtf8, toUtf8 } from './bytes.ts';
import { ClientError } from './client-errors.ts';
import { createPlatform } from './create-platform.ts';
import { documentCiphers, requireSubtle, unwrapKey } from './document-cipher.ts';
import type { KeyHandle, Platform } from './platform.ts';
import { type Evidence, verifyEvidence } from './verify-evidence.ts';

/** By what a message is verified, and with what it is then decrypted. */
export interface DecryptionKeys {
  /** Why the message is taken for the sender's. */
  readonly evidence: Evidence;
  /** The recipient's RSA private key: PEM or base64 of the PKCS#8, or a handle. */
  readonly recipientKey: string | KeyHandle;
}

/**
 * Verifies a message, and only then decrypts its document. A document in the clear is returned as it is.
 *
 * @throws ClientError SIGNATURE_VERIFICATION_FAILED, INVALID_PUBLIC_KEY, MESSAGE_ALTERED, UNSUPPORTED_PLATFORM;
 *   DECRYPTION_FAILED, which doesn't say at which step
 * @see message-flow.md, Message Delivery
 */
export async function decryptDocument(
  message: Message,
  { evidence, recipientKey }: DecryptionKeys,
  platform: Pick<Platform, 'subtle'> = createPlatform(),
): Promise<JsonValue> {
  await verifyEvidence(message, evidence, platform);
  if (!message.encryption) return message.document;
  const subtle = requireSubtle(platform);
  try {
    const parameters = documentCiphers[message.encryption.algorithm];
    const wrapped = fromBase64(message.encryption.encryptedKey);
    const key = await unwrapKey(wrapped, recipientKey, message.encryption.algorithm, subtle);
    const name = parameters.webCryptoName;
    const aes = await subtle.importKey('raw', key, { name }, false, ['decrypt']);
    const iv = fromBase64(message.encryption.iv);
    const binding = name === 'AES-GCM' ? { additionalData: contextOf(message, message.encryption) } : {};
    const plaintext = await subtle.decrypt(
      { name, iv, ...binding },
      aes,
      sealed(message, message.encryption),
    );
    return JSON.parse(fromUtf8(new Uint8Array(plaintext)));
  } catch {
    // One answer for all faults: which step failed would tell whoever altered the message how far they got.
    throw new ClientError('DECRYPTION_FAILED');
  }
}

function contextOf(message: Message, { algorithm, encryptedKey, iv, type }: MessageEncryption): Bytes {
  const context = { ...message, algorithm, encryptedKey, iv, encryptionType: type };
  return toUtf8(printEncryptionContext(context));
}

function sealed({ document }: Message, { authTag }: MessageEncryption): Bytes {
  if (typeof document !== 'string') throw new TypeError('an encrypted document is a string');
  const ciphertext = fromBase64(document);
  return authTag === undefined ? ciphertext : concatBytes(ciphertext, fromBase64(authTag));
}
