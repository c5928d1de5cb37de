import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { writeItem } from '../aws/item-attributes.ts';
import type { AuditEvent } from './audit-event.ts';

/** The item by which a transaction writes its audit event; it fails where that event is there already. */
export function eventPut(tableName: string, event: AuditEvent): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: writeItem({ ...event }),
      ConditionExpression: 'attribute_not_exists(eventId)',
    },
  };
}
