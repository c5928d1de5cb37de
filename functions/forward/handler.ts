import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createForwarding } from '../../shared/forwarding/create-forwarding.ts';
import { forwardMessage } from '../../shared/forwarding/forward-message.ts';
import { readForwardTask } from '../../shared/forwarding/forward-queue.ts';
import { createTelemetry } from '../../shared/telemetry/create-telemetry.ts';

const telemetry = createTelemetry();
const forwarding = createForwarding(process.env, telemetry);

/** Messages to other domains, from the queue of attempts. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.middleware())
  .handler((event: SQSEvent, context: Context) =>
    processPartialResponse(event, forwardOrReport, new BatchProcessor(EventType.SQS), { context }),
  );

async function forwardOrReport(record: SQSRecord): Promise<void> {
  let requestId: string | undefined;
  try {
    const task = readForwardTask(record);
    requestId = task.requestId;
    await forwardMessage(task, forwarding);
  } catch (error) {
    telemetry.fault('forwarding', error, requestId);
    throw error;
  }
}
