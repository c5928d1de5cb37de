import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../aws/dynamodb.ts';
import { tableName } from '../aws/tables.ts';
import { createDeployedResolver } from '../dns/create-deployed-resolver.ts';
import { createRateLimiter, type RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { Settings } from '../settings/settings.ts';
import { readSettings } from '../settings/settings-variable.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { VerificationDependencies } from './verify-sender.ts';

/** Environment of a function. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every function that verifies has, made once an instance. */
export interface Verification extends VerificationDependencies {
  readonly settings: Settings;
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly limiter: RateLimiter;
  readonly telemetry: Telemetry;
}

/**
 * Puts together what verification needs, from the environment of a function.
 *
 * @throws TypeError when the environment lacks a table or holds wrong settings
 */
export function createVerification(environment: Environment, telemetry: Telemetry): Verification {
  const settings = readSettings(environment);
  const client = createDynamoDbClient();
  const now = Date.now;
  const rateCounters = tableName(environment, 'rateCounters');
  return {
    settings,
    client,
    now,
    telemetry,
    acceptRsaPayloadSignatures: settings.acceptRsaPayloadSignatures,
    dnssec: settings.dnssec,
    registryTable: tableName(environment, 'registry'),
    limiter: createRateLimiter({ client, tableName: rateCounters, limits: settings.limits, now }),
    resolver: createDeployedResolver(environment, client, telemetry),
  };
}
