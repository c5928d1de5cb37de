import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../aws/conditional-write.ts';
import { writeItem } from '../aws/item-attributes.ts';
import type { AuditEvent } from './audit-event.ts';
import type { AuditTable } from './audit-table.ts';

/**
 * Writes an event, once: the one that is there already stands.
 *
 * @returns whether this call wrote it.
 */
export async function writeEvent(
  { client, tableName }: Pick<AuditTable, 'client' | 'tableName'>,
  event: AuditEvent,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: writeItem({ ...event }),
        ConditionExpression: 'attribute_not_exists(eventId)',
      }),
    ),
  );
  return written;
}
