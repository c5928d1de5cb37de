import type { Identity, UserIdentity } from './identity.ts';
import type { JsonValue } from './json-value.ts';

/** The members that the signature covers. */
export interface SignedMembers {
  readonly version: '1.0';
  /** UTC, such as `2025-01-15T10:30:00Z`, with up to nine digits of a second. */
  readonly issuedAt: string;
  /** The business document; the ciphertext in base64 when the message is encrypted. */
  readonly document: JsonValue;
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
}

/** The signature of a message. */
export interface MessageSignature {
  readonly algorithm: 'sha256';
  /** Canonical base64. */
  readonly value: string;
  /** Canonical base64 of the SHA-256 of the signer's public key (SPKI, DER). */
  readonly fingerprint: string;
}

/** How an encrypted document can be read by its recipient. All bytes are canonical base64. */
export interface MessageEncryption {
  readonly algorithm: 'aes-256-cbc' | 'aes-256-gcm';
  readonly encryptedKey: string;
  readonly iv: string;
  /** With `aes-256-gcm`, and only then. */
  readonly authTag?: string;
  readonly type: string;
}

/**
 * A message as it is on the wire.
 *
 * @see message-flow.md, Message Construction
 */
export interface Message extends SignedMembers {
  readonly signature: MessageSignature;
  readonly encryption?: MessageEncryption;
}

/** A message that is well formed; who sent it is not yet known. */
export interface UnverifiedMessage {
  readonly message: Message;
  readonly from: Identity;
  readonly to: UserIdentity;
  /** `issuedAt` in epoch milliseconds, rounded down. */
  readonly issuedAtMs: number;
  /** The text that the signature covers. */
  readonly signedText: string;
  /** All members in one fixed order: what is stored, forwarded and digested. */
  readonly canonicalText: string;
}
