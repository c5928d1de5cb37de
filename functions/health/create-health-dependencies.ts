import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deploymentValue } from '../../shared/aws/deployment.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { createTxtResolver } from '../../shared/dns/create-resolver.ts';
import { createCanarySource } from '../../shared/health/create-canary.ts';
import { HealthTexts } from '../../shared/health/health-texts.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createRoute53Client } from '../../shared/zone/create-zone-sync.ts';
import type { HealthDependencies } from './health-dependencies.ts';
import type { HealthTelemetry } from './health-telemetry.ts';

/**
 * Puts together what the checks need, from the environment of their function.
 *
 * @throws TypeError when the environment lacks something or holds wrong settings
 */
export function createHealthDependencies(
  environment: Readonly<Record<string, string | undefined>>,
  telemetry: HealthTelemetry,
): HealthDependencies {
  const settings = readSettings(environment);
  const client = createDynamoDbClient();
  const registryTable = tableName(environment, 'registry');
  const { dnsServers: servers, dnssec, dnsQuorum: quorum } = settings;
  return {
    settings,
    telemetry,
    baseUrl: deploymentValue(environment, 'BASE_URL'),
    client,
    registryTable,
    texts: new HealthTexts({ client, registryTable }),
    auditTable: tableName(environment, 'auditEvents'),
    route53: createRoute53Client(),
    zoneId: deploymentValue(environment, 'HOSTED_ZONE_ID'),
    zoneSigned: deploymentValue(environment, 'ZONE_SIGNED') === 'true',
    sqs: new SQSClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
    }),
    deadLetterQueues: deploymentValue(environment, 'DEAD_LETTER_QUEUES').split(','),
    resolver: createTxtResolver({ servers, dnssec, quorum, now: Date.now }),
    canary: createCanarySource(environment, settings.domain),
    now: Date.now,
    jitter: Math.random,
    random: randomBytes,
  };
}
