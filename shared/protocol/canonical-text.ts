import type { Message, MessageEncryption } from './message.ts';

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

/**
 * Prints a whole message without printing its document a second time.
 *
 * @param message what JSON.parse made of the body, well formed
 * @param signed its signed text
 * @param body the text that it was read from
 */
export function canonicalText(message: Message, signed: string, body: string): CanonicalText {
  const start = signed.slice(0, -1);
  const end = `,${inFixedOrder(message)}`;
  if (isJoined(body, start, end)) return { text: body, isBody: true };
  return { text: start + end, isBody: isJoined(body, start, `,${inOwnOrder(message)}`) };
}

/** The unsigned members hold base64, words and nothing that JSON has to escape: no need for a serialiser. */
function inFixedOrder({ signature, encryption }: Message): string {
  const { algorithm, value, fingerprint } = signature;
  const rest = encryption === undefined ? '' : `,"encryption":${printEncryption(encryption)}`;
  return `"signature":{"algorithm":"${algorithm}","value":"${value}","fingerprint":"${fingerprint}"}${rest}}`;
}

function printEncryption({ algorithm, encryptedKey, iv, authTag, type }: MessageEncryption): string {
  const tag = authTag === undefined ? '' : `"authTag":"${authTag}",`;
  return `{"algorithm":"${algorithm}","encryptedKey":"${encryptedKey}","iv":"${iv}",${tag}"type":"${type}"}`;
}

function inOwnOrder(message: Message): string {
  const { version, issuedAt, document, id, type, from, to, ...unsigned } = message;
  return JSON.stringify(unsigned).slice(1);
}

/** Compares slices, which share the memory of their text: joining copies it, and `startsWith` is far slower. */
function isJoined(text: string, start: string, end: string): boolean {
  return text.slice(start.length) === end && text.slice(0, start.length) === start;
}
