import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createAuditLog } from '../../shared/audit/audit-log.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { createForwardQueue } from '../../shared/forwarding/create-forward-queue.ts';
import { dispatchRecord } from './dispatch-record.ts';

const audit = createAuditLog({
  client: createDynamoDbClient(),
  tableName: tableName(process.env, 'auditEvents'),
  now: Date.now,
});
const queue = createForwardQueue(process.env);

/**
 * Does what follows the acceptance of a message, from the inbox table's stream: a crash can lose none of it,
 * since a record that fails is delivered again, and repeating a step changes nothing.
 */
export const handler = (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> =>
  processPartialResponse(
    event,
    (record: DynamoDBRecord) => dispatchRecord(record, { audit, queue }),
    new BatchProcessor(EventType.DynamoDBStreams),
    { context },
  );
