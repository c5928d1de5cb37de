import { hash } from 'node:crypto';
import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { messageMembers } from '../inbox/message-members.ts';
import { recipientOf } from '../inbox/outbox-partition.ts';
import { senderOf } from '../inbox/sender-of.ts';
import type { AcceptedEvent, Placed } from './audit-event.ts';

/**
 * Makes the audit event of an accepted message from its item in the inbox or outbox, as the table's stream delivers it. The
 * same item always makes the same event. The document, and anything else that only the recipient may read, stays out.
 *
 * Source: best-practices.md, Logging & Auditing (`delegation_verification`).
 *
 * @throws Error when the item is not that of a message.
 */
export function acceptedEvent(image: Item): AcceptedEvent {
  const read = readItem(image, 'inbox item');
  const registryReadAtMs = read.optionalNumber('registryReadAt');
  const sourceIp = read.optionalString('sourceIp');
  return {
    ...acceptedEventPlace(image),
    type: 'delegation_verification',
    success: true,
    identity: read.string('sender'),
    recipient: recipientOf(read.string('recipient')),
    ...messageMembers(image),
    digest: read.string('digest'),
    requestId: read.string('requestId'),
    signedWith: read.string('signedWith'),
    scheme: read.string('scheme'),
    dnssec: read.string('dnssec'),
    ...(registryReadAtMs !== undefined && { registryReadAt: new Date(registryReadAtMs).toISOString() }),
    ...(sourceIp !== undefined && { sourceIp }),
  };
}

/**
 * Where that event stands in the trail; tells whether it was written, with the message left packed.
 *
 * @param image with at least its key, `sender` and `acceptedAt`
 * @throws Error when the item is not that of a message
 */
export function acceptedEventPlace(image: Item): Placed {
  const read = readItem(image, 'inbox item');
  const timestamp = new Date(read.number('acceptedAt')).toISOString();
  const hash = eventHash(read.string('recipient'), read.string('nonce'));
  return { subject: senderOf(image).originalIdentity, eventId: `${timestamp}#${hash}`, timestamp };
}

function eventHash(partition: string, nonce: string): string {
  return hash('sha256', JSON.stringify([partition, nonce]), 'base64url');
}
