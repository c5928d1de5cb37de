import { createHash } from 'node:crypto';
import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { recipientOf } from '../inbox/outbox-partition.ts';
import type { AcceptedEvent } from './audit-event.ts';

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
  const partition = read.string('recipient');
  const timestamp = new Date(read.number('acceptedAt')).toISOString();
  const registryReadAtMs = read.optionalNumber('registryReadAt');
  const sourceIp = read.optionalString('sourceIp');
  return {
    subject: read.string('originalIdentity'),
    eventId: `${timestamp}#${eventHash(partition, read.string('nonce'))}`,
    type: 'delegation_verification',
    timestamp,
    success: true,
    identity: read.string('sender'),
    recipient: recipientOf(partition),
    messageId: read.string('messageId'),
    digest: read.string('digest'),
    requestId: read.string('requestId'),
    fingerprint: read.string('fingerprint'),
    signedWith: read.string('signedWith'),
    scheme: read.string('scheme'),
    dnssec: read.string('dnssec'),
    ...(registryReadAtMs !== undefined && { registryReadAt: new Date(registryReadAtMs).toISOString() }),
    ...(sourceIp !== undefined && { sourceIp }),
  };
}

function eventHash(partition: string, nonce: string): string {
  return createHash('sha256')
    .update(JSON.stringify([partition, nonce]))
    .digest('base64url');
}
