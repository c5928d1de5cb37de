import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { acceptedEvent } from '../../shared/audit/accepted-event.ts';
import type { AuditLog } from '../../shared/audit/audit-log.ts';
import type { ForwardQueue } from '../../shared/forwarding/forward-queue.ts';
import { isOutbox } from '../../shared/inbox/outbox-partition.ts';
import type { AcceptedCounter } from '../../shared/telemetry/create-accepted-counter.ts';

/** What follows the acceptance of a message. */
export interface Dispatch {
  readonly audit: Pick<AuditLog, 'write'>;
  readonly queue: ForwardQueue;
  readonly accepted: Pick<AcceptedCounter, 'count'>;
}

/**
 * Writes the audit event of a message that was accepted and counts it, once however often its record comes; if it is
 * for another domain, queues the first attempt to forward it. What else is inserted is passed over: marks of what was
 * acknowledged, and messages of our own, which come with their audit event.
 *
 * @throws Error when the item is not a message, or DynamoDB or SQS fails; the record is then delivered again
 */
export async function dispatchRecord(
  record: DynamoDBRecord,
  { audit, queue, accepted }: Dispatch,
): Promise<void> {
  const image = record.dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
  if (record.eventName !== 'INSERT' || image?.message === undefined || image.origin !== undefined) return;
  if (await audit.write(acceptedEvent(image))) accepted.count();
  const [partition, nonce] = [image.recipient?.S ?? '', image.nonce?.S ?? ''];
  const requestId = image.requestId?.S;
  if (isOutbox(partition)) {
    await queue.send({ partition, nonce, attempt: 1, ...(requestId !== undefined && { requestId }) });
  }
}
