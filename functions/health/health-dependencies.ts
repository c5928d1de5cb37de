import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { TxtResolver } from '../../shared/dns/outcome.ts';
import type { Canary } from '../../shared/health/derive-canary.ts';
import type { HealthTexts } from '../../shared/health/health-texts.ts';
import type { Settings } from '../../shared/settings/settings.ts';
import type { HealthTelemetry } from './health-telemetry.ts';

/** What the checks work with, made once an instance. */
export interface HealthDependencies {
  readonly settings: Pick<Settings, 'dnssec' | 'domain'>;
  /** URL of the API of devices and servers, without a final slash. */
  readonly baseUrl: string;
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  /** What was kept in the registry. */
  readonly texts: HealthTexts;
  readonly auditTable: string;
  readonly route53: Route53Client;
  readonly zoneId: string;
  /** Whether the deployment signs the zone. */
  readonly zoneSigned: boolean;
  readonly sqs: SQSClient;
  /** URLs of the dead-letter queues. */
  readonly deadLetterQueues: readonly string[];
  /** Asks the servers that verification asks, without its shared cache. */
  readonly resolver: TxtResolver;
  readonly canary: () => Promise<Canary>;
  readonly telemetry: HealthTelemetry;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
  /** So many random bytes. */
  readonly random: (length: number) => Uint8Array;
}
