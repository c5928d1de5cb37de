import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readSettings } from '../settings/settings-variable.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { CachingResolver } from './caching-resolver.ts';
import { createDeploymentCache } from './create-deployment-cache.ts';
import { MemoryCache } from './memory-cache.ts';
import type { TxtResolver } from './outcome.ts';
import type { TxtSource } from './resolver.ts';

/**
 * Makes the resolver of a function. Its caches are there at once; what asks name servers and proves their answers is
 * loaded when the first name is in no cache, which most instances of a busy deployment start without.
 *
 * The settings were checked when they were deployed: a wrong name server is noticed there, not here.
 *
 * @throws TypeError when the environment does not name the table of the cache, or holds wrong settings
 */
export function createDeployedResolver(
  environment: Readonly<Record<string, string | undefined>>,
  client: DynamoDBClient,
  telemetry: Pick<Telemetry, 'fault'>,
): TxtResolver {
  const { dnsServers: servers, dnsQuorum: quorum, dnssec } = readSettings(environment);
  const now = Date.now;
  return new CachingResolver({
    source: sourceOnDemand(async () => {
      const { createServerSource } = await import('./create-source.ts');
      return createServerSource({ servers, quorum, dnssec, now });
    }),
    memory: new MemoryCache({ now }),
    now,
    sharedCache: createDeploymentCache(environment, client),
    onFault: ({ error }) => telemetry.fault('shared DNS cache', error),
  });
}

function sourceOnDemand(load: () => Promise<TxtSource>): TxtSource {
  let loaded: Promise<TxtSource> | undefined;
  return {
    resolve: async (name, deadlineMs) => {
      loaded ??= load();
      return (await loaded).resolve(name, deadlineMs);
    },
  };
}
