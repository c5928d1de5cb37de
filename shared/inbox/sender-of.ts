import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { type Identity, parseIdentity } from '../protocol/identity.ts';

/**
 * Who sent the message of an item.
 *
 * @throws Error when the item is not that of a message
 */
export function senderOf(item: Item): Identity {
  const sender = parseIdentity(readItem(item, 'inbox item').string('sender'));
  if (!sender.ok) throw new Error('malformed inbox item: sender');
  return sender.value;
}
