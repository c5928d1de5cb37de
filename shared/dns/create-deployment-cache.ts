import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableName } from '../aws/tables.ts';
import { readSettings } from '../settings/settings-variable.ts';
import { createCacheVariant } from './cache-variant.ts';
import { createSharedCache, type SharedCache } from './shared-cache.ts';

/**
 * Makes the shared DNS cache of a deployment. Whoever reads answers there, keeps them or drops them makes it here, so
 * that all of them mean the same items.
 *
 * @throws TypeError when the environment does not name its table, or holds wrong settings
 */
export function createDeploymentCache(
  environment: Readonly<Record<string, string | undefined>>,
  client: DynamoDBClient,
): SharedCache {
  const settings = readSettings(environment);
  return createSharedCache({
    client,
    tableName: tableName(environment, 'dnsCache'),
    now: Date.now,
    variantOf: createCacheVariant({ dnssec: settings.dnssec, quorum: settings.dnsQuorum }),
  });
}
