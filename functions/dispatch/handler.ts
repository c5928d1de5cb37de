import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createAuditLog } from '../../shared/audit/audit-log.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { createForwardQueue } from '../../shared/forwarding/create-forward-queue.ts';
import { createAcceptedCounter } from '../../shared/telemetry/create-accepted-counter.ts';
import { dispatchRecord } from './dispatch-record.ts';

const audit = createAuditLog({
  client: createDynamoDbClient(),
  tableName: tableName(process.env, 'auditEvents'),
  now: Date.now,
});
const queue = createForwardQueue(process.env);
const accepted = createAcceptedCounter();
const logger = new Logger();

/**
 * Does what follows the acceptance of a message, from the inbox table's stream: a crash can lose none of it,
 * since a record that fails is delivered again, and repeating a step changes nothing.
 */
export async function handler(event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  try {
    return await processPartialResponse(event, dispatchOrReport, processor, { context });
  } finally {
    accepted.flush();
  }
}

async function dispatchOrReport(record: DynamoDBRecord): Promise<void> {
  const correlationId = record.dynamodb?.NewImage?.requestId?.S;
  try {
    await dispatchRecord(record, { audit, queue, accepted });
    logger.debug('message_dispatched', { correlationId });
  } catch (error) {
    logger.error('dispatch failed', {
      error: error instanceof Error ? error : new Error('thrown without an error'),
      correlationId,
    });
    throw error;
  }
}
