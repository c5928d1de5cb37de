import type { Message, MessageEncryption, MessageSignature } from './message.ts';

const order = {
  message: ['version', 'issuedAt', 'document', 'id', 'type', 'from', 'to', 'signature', 'encryption'],
  signature: ['algorithm', 'value', 'fingerprint'],
  encryption: ['algorithm', 'encryptedKey', 'iv', 'authTag', 'type'],
} as const;

/**
 * Prints a whole message in one fixed order of members, whatever order it arrived in.
 *
 * @param message a message that is well formed
 * @param signed its signed text, so that the document is not printed a second time
 */
export function canonicalText({ signature, encryption }: Message, signed: string): string {
  const { algorithm, value, fingerprint } = signature;
  const unsigned = { signature: { algorithm, value, fingerprint }, encryption: inOrder(encryption) };
  return `${signed.slice(0, -1)},${JSON.stringify(unsigned).slice(1)}`;
}

/**
 * Cuts the signed text out of a body that is canonical text already, which saves printing the document.
 *
 * @param body what JSON.stringify prints for the message; names and values of `signature` and `encryption` hold
 *   nothing that has to be escaped
 * @returns undefined when members stand in another order
 */
export function cutSignedText(body: string, message: Message): string | undefined {
  const { signature, encryption } = message;
  if (!standInOrder(message, order.message) || !standInOrder(signature, order.signature)) return undefined;
  let unsigned = ',"signature":}'.length + printedLength(signature);
  if (encryption !== undefined) {
    if (!standInOrder(encryption, order.encryption)) return undefined;
    unsigned += ',"encryption":'.length + printedLength(encryption);
  }
  return `${body.slice(0, -unsigned)}}`;
}

function inOrder(encryption: MessageEncryption | undefined): MessageEncryption | undefined {
  if (encryption === undefined) return undefined;
  const { algorithm, encryptedKey, iv, authTag, type } = encryption;
  return { algorithm, encryptedKey, iv, ...(authTag === undefined ? {} : { authTag }), type };
}

/** Whether an object has no other names than these, in this order; some may be missing. */
function standInOrder(object: object, names: readonly string[]): boolean {
  let next = 0;
  for (const name in object) {
    while (next < names.length && names[next] !== name) next += 1;
    if (next === names.length) return false;
    next += 1;
  }
  return true;
}

/** How many characters `{"name":"value","name":"value"}` has. */
function printedLength(members: MessageSignature | MessageEncryption): number {
  let length = '}'.length;
  for (const name in members) {
    length += `,"":""`.length + name.length + (members[name as keyof typeof members] as string).length;
  }
  return length;
}
