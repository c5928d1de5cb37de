import { DynamoDBClient, TransactionConflictException } from '@aws-sdk/client-dynamodb';

/**
 * Makes the DynamoDB client of a function. Endpoint, region and credentials come from the environment in the
 * SDK's own way, so that nothing here knows where it runs.
 *
 * The SDK has no request timeout by default, and exceeding one only warns unless it is told to throw. Nor does it
 * repeat a write that met a transaction under way, although that passes by itself and nothing was written.
 */
export function createDynamoDbClient(): DynamoDBClient {
  const client = new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof TransactionConflictException) error.$retryable = {};
        throw error;
      }
    },
    // Inside of the SDK's own middleware that repeats, which stands first in this step.
    { step: 'finalizeRequest', priority: 'low', name: 'repeatConflicts' },
  );
  return client;
}
