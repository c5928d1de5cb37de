import type { ZoneTables } from './dependencies.ts';
import type { SyncResult } from './identity-sync.ts';
import { scanIdentities } from './scan-registry.ts';

/** What was published again. */
export interface ZoneRestoration {
  readonly identities: number;
  readonly changed: number;
  /** Original identities; run it again for them. */
  readonly failed: readonly string[];
}

/** Identities of one run: enough to fill requests to Route 53, few enough to show progress. */
const identitiesAtOnce = 100;

/** Publishes everything that the live registry holds, as after the loss of the zone. It may be run at any time. */
export async function restoreZone(
  registry: Pick<ZoneTables, 'client' | 'registryTable'>,
  syncZone: (originalIdentities: readonly string[]) => Promise<readonly SyncResult[]>,
): Promise<ZoneRestoration> {
  const identities = (await scanIdentities(registry)).map(({ rows }) => rows.originalIdentity);
  const results: SyncResult[] = [];
  for (let start = 0; start < identities.length; start += identitiesAtOnce) {
    results.push(...(await syncZone(identities.slice(start, start + identitiesAtOnce))));
  }
  return {
    identities: identities.length,
    changed: results.filter(({ outcome }) => outcome === 'changed').length,
    failed: results
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ originalIdentity }) => originalIdentity),
  };
}
