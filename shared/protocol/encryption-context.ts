import type { MessageEncryption, SignedMembers } from './message.ts';

/** What a ciphertext is bound to: its message without the document, and the parameters of its encryption. */
export type EncryptionContext = Omit<SignedMembers, 'document'> &
  Pick<MessageEncryption, 'algorithm' | 'encryptedKey' | 'iv'> & { readonly encryptionType: string };

/**
 * Prints the additional data that `aes-256-gcm` authenticates, so that a ciphertext opens in no other message and
 * under no other parameters.
 *
 * @see message-flow.md, Message Construction; NIST SP 800-38D section 5.2.1.1
 */
export function printEncryptionContext(context: EncryptionContext): string {
  const { version, issuedAt, id, type, from, to, algorithm, encryptedKey, iv, encryptionType } = context;
  return JSON.stringify([
    'btps-encryption-v1',
    version,
    issuedAt,
    id,
    type,
    from,
    to,
    algorithm,
    encryptedKey,
    iv,
    encryptionType,
  ]);
}
