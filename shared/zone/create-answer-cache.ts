import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDeploymentCache } from '../dns/create-deployment-cache.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type AnswerCache, answerCache } from './answer-cache.ts';

/**
 * Puts the cache of a function together, from its environment.
 *
 * @throws TypeError when the environment does not name the table
 */
export function createAnswerCache(
  environment: Readonly<Record<string, string | undefined>>,
  client: DynamoDBClient,
  telemetry: Pick<Telemetry, 'fault'>,
): AnswerCache {
  return answerCache({
    sharedCache: createDeploymentCache(environment, client),
    now: Date.now,
    onFault: (error) => telemetry.fault('shared DNS cache', error),
  });
}
