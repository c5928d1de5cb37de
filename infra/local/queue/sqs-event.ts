import { createHash } from 'node:crypto';

/** A message in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAtMs: number;
  /** Epoch milliseconds; undefined until it is first received. */
  readonly firstReceivedAtMs: number | undefined;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}

/** ARN of a queue of the local cloud. */
export function queueArn(name: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${name}`;
}

/**
 * Builds the event that Lambda's poller sends for messages of a queue.
 *
 * Source: Lambda developer guide, "Using Lambda with Amazon SQS".
 */
export function createSqsEvent(messages: readonly QueuedMessage[], queueName: string) {
  return {
    Records: messages.map(({ id, body, sentAtMs, firstReceivedAtMs = sentAtMs, receiveCount }) => ({
      messageId: id,
      receiptHandle: `${id}#${receiveCount}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: String(sentAtMs),
        SenderId: '000000000000',
        ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn(queueName),
      awsRegion: 'us-east-1',
    })),
  };
}

/**
 * Reads which messages of a batch failed.
 *
 * @param result what the function returned; as in Lambda, an identifier that is none of the batch's fails it all.
 */
export function failedMessages(
  result: unknown,
  messages: readonly QueuedMessage[],
): readonly QueuedMessage[] {
  const failures = (result as { batchItemFailures?: unknown } | null)?.batchItemFailures;
  if (!Array.isArray(failures)) return [];
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  if (!ids.every((id) => messages.some((message) => message.id === id))) return messages;
  return messages.filter(({ id }) => ids.includes(id));
}
