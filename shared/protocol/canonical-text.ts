import type { Message, MessageEncryption, MessageSignature } from './message.ts';

/** A whole message as we print it, and whether its body was printed that way. */
export interface CanonicalText {
  /** The signed members, `signature` and `encryption`, in one fixed order. */
  readonly text: string;
  /**
   * Whether the body is, to the letter, what printing it again gives, the order of the unsigned members being
   * its own. Such a body names no member twice and spells every number as we would.
   */
  readonly isBody: boolean;
}

interface UnsignedMembers {
  readonly signature: MessageSignature;
  readonly encryption?: MessageEncryption;
}

/**
 * Prints a whole message without printing its document a second time.
 *
 * @param message what JSON.parse made of the body, well formed
 * @param signed its signed text
 * @param body the text that it was read from
 */
export function canonicalText(message: Message, signed: string, body: string): CanonicalText {
  const start = signed.slice(0, -1);
  const end = printEnd(inFixedOrder(message));
  if (isJoined(body, start, end)) return { text: body, isBody: true };
  return { text: start + end, isBody: isJoined(body, start, printEnd(inOwnOrder(message))) };
}

function inFixedOrder({ signature, encryption }: Message): UnsignedMembers {
  const { algorithm, value, fingerprint } = signature;
  const ordered = { algorithm, value, fingerprint };
  if (encryption === undefined) return { signature: ordered };
  const { encryptedKey, iv, authTag, type } = encryption;
  const tag = authTag === undefined ? {} : { authTag };
  return {
    signature: ordered,
    encryption: { algorithm: encryption.algorithm, encryptedKey, iv, ...tag, type },
  };
}

function inOwnOrder(message: Message): UnsignedMembers {
  const { version, issuedAt, document, id, type, from, to, ...unsigned } = message;
  return unsigned;
}

function printEnd(unsigned: UnsignedMembers): string {
  return `,${JSON.stringify(unsigned).slice(1)}`;
}

/** Compares slices, which share the memory of their text: joining copies it, and `startsWith` is far slower. */
function isJoined(text: string, start: string, end: string): boolean {
  return text.slice(start.length) === end && text.slice(0, start.length) === start;
}
