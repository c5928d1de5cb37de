import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { acceptedEvent } from '../../shared/audit/accepted-event.ts';
import type { AuditLog } from '../../shared/audit/audit-log.ts';

/**
 * Writes the audit event of a message that came into an inbox; what else is inserted there, such as the mark of
 * what was acknowledged, is passed over.
 *
 * @throws Error when the item is not a message or DynamoDB fails; the record is then delivered again
 */
export async function dispatchRecord(record: DynamoDBRecord, audit: AuditLog): Promise<void> {
  const image = record.dynamodb?.NewImage;
  if (record.eventName !== 'INSERT' || image?.message === undefined) return;
  await audit.write(acceptedEvent(image as Record<string, AttributeValue>));
}
