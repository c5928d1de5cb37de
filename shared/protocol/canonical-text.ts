import type { Message, MessageEncryption } from './message.ts';

/**
 * Prints a whole message in one fixed order of members, whatever order it arrived in.
 *
 * @param message a message that is well formed
 * @param signed its signed text, so that the document is not printed a second time
 */
export function canonicalText(message: Message, signed: string): string {
  return `${signed.slice(0, -1)}${printUnsigned(message)}`;
}

/**
 * Cuts the signed text out of a body that is canonical text already, which saves printing the document.
 *
 * @param body text that JSON.stringify would print for its message, in the order of the members in it, and that names
 *   none of them twice
 * @returns undefined when the members stand in another order
 */
export function cutSignedText(body: string, message: Message): string | undefined {
  const { issuedAt, id, type, from, to } = message;
  // What stands between these two can only be the document, since every other member stands in one of them.
  const start = `{"version":"1.0","issuedAt":"${issuedAt}","document":`;
  const unsigned = printUnsigned(message);
  const end = `,"id":"${id}","type":"${type}","from":"${from}","to":"${to}"${unsigned}`;
  // Slices share the memory of their text; `startsWith` and `endsWith` take many times as long.
  if (body.slice(0, start.length) !== start || body.slice(-end.length) !== end) return undefined;
  return `${body.slice(0, -unsigned.length)}}`;
}

/** From the comma behind the signed members to the end; they hold base64 and plain words: nothing to be escaped. */
function printUnsigned({ signature, encryption }: Message): string {
  const { algorithm, value, fingerprint } = signature;
  const printed = `,"signature":{"algorithm":"${algorithm}","value":"${value}","fingerprint":"${fingerprint}"}`;
  return encryption ? `${printed},"encryption":${printEncryption(encryption)}}` : `${printed}}`;
}

function printEncryption({ algorithm, encryptedKey, iv, authTag, type }: MessageEncryption): string {
  const tag = authTag === undefined ? '' : `"authTag":"${authTag}",`;
  return `{"algorithm":"${algorithm}","encryptedKey":"${encryptedKey}","iv":"${iv}",${tag}"type":"${type}"}`;
}
