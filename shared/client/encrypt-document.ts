import { printEncryptionContext } from '../protocol/encryption-context.ts';
import type { MessageEncryption, SignedMembers } from '../protocol/message.ts';
import { type Bytes, toBase64, toUtf8 } from './bytes.ts';
import {
  authTagBytes,
  type DocumentCipher,
  documentCiphers,
  requireSubtle,
  wrapKey,
} from './document-cipher.ts';
import type { Platform } from './platform.ts';

/** For whom a document is encrypted, and how. */
export interface EncryptionChoice {
  /** The recipient's RSA public key: PEM or base64 of the SPKI. */
  readonly recipientKey: string;
  /** `aes-256-gcm` unless given; `aes-256-cbc` for recipients that know the documents' cipher only. */
  readonly cipher?: DocumentCipher;
}

/** A document that only its recipient can read, to be signed as it is. */
export interface EncryptedDocument {
  /** The ciphertext in base64. */
  readonly document: string;
  readonly encryption: MessageEncryption;
}

const encryptionType = 'standardEncrypt';
const keyBytes = 32;

/**
 * Encrypts the document of a message for its recipient, before the message is signed. With `aes-256-gcm` the rest of
 * the message and the parameters are bound to it, so that it can be put into no other message.
 *
 * @throws ClientError INVALID_PUBLIC_KEY, UNSUPPORTED_PLATFORM
 * @see message-flow.md, Message Construction; NIST SP 800-38D
 */
export async function encryptDocument(
  message: SignedMembers,
  { recipientKey, cipher = 'aes-256-gcm' }: EncryptionChoice,
  platform: Pick<Platform, 'random' | 'subtle'>,
): Promise<EncryptedDocument> {
  const parameters = documentCiphers[cipher];
  if (!parameters) throw new TypeError('the cipher has to be aes-256-gcm or aes-256-cbc');
  const subtle = requireSubtle(platform);
  const key = platform.random(keyBytes) as Bytes;
  const iv = platform.random(parameters.ivBytes) as Bytes;
  const encryptedKey = toBase64(await wrapKey(key, recipientKey, cipher, subtle));
  const chosen = { algorithm: cipher, encryptedKey, iv: toBase64(iv) };
  const context = printEncryptionContext({ ...message, ...chosen, encryptionType });
  const name = parameters.webCryptoName;
  const aes = await subtle.importKey('raw', key, { name }, false, ['encrypt']);
  const binding = name === 'AES-GCM' ? { additionalData: toUtf8(context) } : {};
  const plaintext = toUtf8(JSON.stringify(message.document));
  const sealed = new Uint8Array(await subtle.encrypt({ name, iv, ...binding }, aes, plaintext));
  return split(sealed, { ...chosen, type: encryptionType });
}

/** WebCrypto puts GCM's tag behind the ciphertext; the message carries it by itself. */
function split(sealed: Bytes, encryption: MessageEncryption): EncryptedDocument {
  if (encryption.algorithm === 'aes-256-cbc') return { document: toBase64(sealed), encryption };
  const end = sealed.length - authTagBytes;
  const { type, ...parameters } = encryption;
  return {
    document: toBase64(sealed.subarray(0, end)),
    encryption: { ...parameters, authTag: toBase64(sealed.subarray(end)), type },
  };
}
