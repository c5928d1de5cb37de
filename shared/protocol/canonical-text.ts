import type { Message, MessageEncryption } from './message.ts';

/**
 * Prints a whole message in one fixed order of members, whatever order it arrived in.
 *
 * @param message a message that is well formed
 * @param signed its signed text, so that the document is not printed a second time
 */
export function canonicalText(message: Message, signed: string): string {
  const { algorithm, value, fingerprint } = message.signature;
  // These members hold base64 and plain words, in which nothing has to be escaped.
  const signature = `"signature":{"algorithm":"${algorithm}","value":"${value}","fingerprint":"${fingerprint}"}`;
  const encryption = message.encryption ? `,"encryption":${printEncryption(message.encryption)}` : '';
  return `${signed.slice(0, -1)},${signature}${encryption}}`;
}

/**
 * Whether a body is what printing its message gives, but perhaps for the order of the members that are not
 * signed. Such a body names no member twice and spells every number as we would.
 *
 * The signed part is compared to the letter. Of the rest the length is enough: every other text for the same
 * values, with white space, escapes or a member twice, is longer.
 *
 * @param body the text that the message was read from
 * @param signed its signed text
 * @param canonical its canonical text
 */
export function isCanonicalBody(body: string, signed: string, canonical: string): boolean {
  const start = signed.length - 1;
  // Slices share the memory of their text; `startsWith` takes many times as long.
  return body.length === canonical.length && body.slice(0, start) === signed.slice(0, start);
}

function printEncryption({ algorithm, encryptedKey, iv, authTag, type }: MessageEncryption): string {
  const tag = authTag === undefined ? '' : `"authTag":"${authTag}",`;
  return `{"algorithm":"${algorithm}","encryptedKey":"${encryptedKey}","iv":"${iv}",${tag}"type":"${type}"}`;
}
