import type { Message, MessageEncryption } from './message.ts';

/**
 * Prints a whole message in one fixed order of members, whatever order it arrived in.
 *
 * @param message a message that is well formed
 * @param signed its signed text, so that the document is not printed a second time
 */
export function canonicalText(message: Message, signed: string): string {
  const { algorithm, value, fingerprint } = message.signature;
  const signature = { algorithm, value, fingerprint };
  const encryption = message.encryption && inFixedOrder(message.encryption);
  return append(signed, encryption ? { signature, encryption } : { signature });
}

/**
 * Whether a body is, to the letter, what printing the message gives: the signed members in their order, then
 * the others in the body's own. Such a body names no member twice and spells each number as we would.
 *
 * @param body the text that the message was read from
 * @param message what JSON.parse made of it, well formed
 * @param signed its signed text
 * @param canonical its canonical text
 */
export function isCanonicalBody(body: string, message: Message, signed: string, canonical: string): boolean {
  if (body.length !== canonical.length) return false;
  if (body === canonical) return true;
  const { version, issuedAt, document, id, type, from, to, ...others } = message;
  return body === append(signed, others);
}

function append(signed: string, others: Partial<Message>): string {
  return `${signed.slice(0, -1)},${JSON.stringify(others).slice(1)}`;
}

function inFixedOrder(encryption: MessageEncryption): MessageEncryption {
  const { algorithm, encryptedKey, iv, authTag, type } = encryption;
  return { algorithm, encryptedKey, iv, ...(authTag !== undefined && { authTag }), type };
}
