import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { unpackMessage } from './packed-message.ts';

/** What is told of a stored message, and stands in its text alone. */
export interface MessageMembers {
  readonly messageId: string;
  /** Base64 of the SHA-256 of the signing key's SPKI DER. */
  readonly fingerprint: string;
}

/**
 * Reads them from the message in an item; items of earlier versions hold them beside it.
 *
 * @throws Error when the item is not that of a message
 */
export function messageMembers(item: Item): MessageMembers {
  const read = readItem(item, 'inbox item');
  const [messageId, fingerprint] = [read.optionalString('messageId'), read.optionalString('fingerprint')];
  if (messageId !== undefined && fingerprint !== undefined) return { messageId, fingerprint };
  return membersOf(JSON.parse(unpackMessage(item)));
}

/** The same, from a message that was read before. */
export function membersOf(message: unknown): MessageMembers {
  const { id, signature } = message as { id: string; signature: { fingerprint: string } };
  return { messageId: id, fingerprint: signature.fingerprint };
}
