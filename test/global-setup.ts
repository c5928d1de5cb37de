import type { TestProject } from 'vitest/node';
import { startDynamoDbLocal } from '../infra/local/dynamodb-local.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the DynamoDB Local that all tests share, each with an access key id of its own. */
    dynamoDbEndpoint: string;
  }
}

/** Starts one DynamoDB Local for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dynamoDb = await startDynamoDbLocal();
  project.provide('dynamoDbEndpoint', dynamoDb.url);
  return () => dynamoDb.stop();
}
