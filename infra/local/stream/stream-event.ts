import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';

/**
 * Builds the event that Lambda's poller sends for records of a DynamoDB stream: binary values in base64, times in
 * seconds.
 */
export function createStreamEvent(records: readonly StreamRecord[], streamArn: string) {
  return {
    Records: records.map(({ dynamodb, userIdentity: _, ...record }) => ({
      ...record,
      eventSourceARN: streamArn,
      dynamodb: {
        ...(toJson(dynamodb) as object),
        ApproximateCreationDateTime: Math.floor(
          (dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0) / 1000,
        ),
      },
    })),
  };
}

function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
}
