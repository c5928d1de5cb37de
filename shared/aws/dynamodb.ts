import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Makes the DynamoDB client of a function. Endpoint, region and credentials come from the environment in the
 * SDK's own way, so that nothing here knows where it runs.
 *
 * The SDK has no request timeout by default, and exceeding one only warns unless it is told to throw.
 */
export function createDynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}
