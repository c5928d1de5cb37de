import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createRevocation } from '../../shared/revocation/create-revocation.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';
import { consumeEvent } from './consume-event.ts';

/** The function ends after 60 s; what is left then is for the transaction that is under way. */
const workMs = 45_000;

const telemetry = createTelemetry();
const dependencies = createRevocation(process.env, telemetry);

/** Revocations that portals ask for by events, from the queue behind the bus. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.middleware())
  .handler((event: SQSEvent, context: Context) => {
    const deadlineMs = Date.now() + workMs;
    return processPartialResponse(
      event,
      (record: SQSRecord) => consumeOrReport(record, deadlineMs),
      new BatchProcessor(EventType.SQS),
      { context },
    );
  });

async function consumeOrReport(record: SQSRecord, deadlineMs: number): Promise<void> {
  try {
    await consumeEvent(record, dependencies, deadlineMs);
  } catch (error) {
    telemetry.fault('revocation event', error);
    throw error;
  }
}
