import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Route53Client } from '@aws-sdk/client-route-53';
import { deploymentValue } from '../aws/deployment.ts';
import { createDynamoDbClient } from '../aws/dynamodb.ts';
import { tableName, tableVariables } from '../aws/tables.ts';
import { createDeploymentCache } from '../dns/create-deployment-cache.ts';
import { readSettings } from '../settings/settings-variable.ts';
import type { ZoneSyncDependencies } from './dependencies.ts';
import { syncZone } from './sync-zone.ts';
import type { ZoneReport } from './zone-report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes Route 53's client. A change of a thousand records takes seconds to be accepted, and the request may be
 * repeated safely, so it may take longer than a read of a table.
 *
 * @param maxAttempts one for who repeats requests by {@link retryThrottled}: eight times ten seconds and the pauses stay
 *   below the time of a function, three times that would not
 */
export function createRoute53Client(maxAttempts = 3): Route53Client {
  return new Route53Client({
    maxAttempts,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

/**
 * Puts together what zone-sync needs, from the environment of a function.
 *
 * @throws TypeError when the environment lacks something or holds wrong settings
 */
export function createZoneSyncDependencies(
  environment: Environment,
  report: ZoneReport,
): ZoneSyncDependencies {
  const client = createDynamoDbClient();
  return {
    client,
    registryTable: tableName(environment, 'registry'),
    auditTable: tableName(environment, 'auditEvents'),
    route53: createRoute53Client(1),
    zoneId: deploymentValue(environment, 'HOSTED_ZONE_ID'),
    now: Date.now,
    jitter: Math.random,
    pause: (milliseconds) => pause(milliseconds),
    sharedCache: environment[tableVariables.dnsCache]
      ? createDeploymentCache(environment, client)
      : { invalidate: async () => undefined },
    recordTtlSeconds: readSettings(environment).recordTtlSeconds,
    report,
  };
}

/** Makes the sync of a function: `syncZone` with everything but the identities. */
export function createZoneSync(dependencies: ZoneSyncDependencies) {
  return (originalIdentities: readonly string[]) => syncZone(dependencies, originalIdentities, randomUUID());
}
