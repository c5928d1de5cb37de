import type { SyncResult } from '../../shared/zone/identity-sync.ts';

/** Identities of one slice: enough to fill requests to Route 53, few enough that one is done in time. */
const identitiesAtOnce = 100;

/** What a slice may take, milliseconds: a list request for each identity, five to ten a second, and the changes. */
const sliceMs = 60_000;

/**
 * Publishes identities slice by slice while there is time, so that a backlog of any length moves on with each run.
 *
 * @param remainingMs milliseconds that are left of the invocation
 * @returns the identities that are to be tried again: those that failed, and those whose turn did not come
 */
export async function syncInSlices(
  originalIdentities: readonly string[],
  syncZone: (originalIdentities: readonly string[]) => Promise<readonly SyncResult[]>,
  remainingMs: () => number,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (let start = 0; start < originalIdentities.length; start += identitiesAtOnce) {
    if (start > 0 && remainingMs() < sliceMs) return [...failed, ...originalIdentities.slice(start)];
    const results = await syncZone(originalIdentities.slice(start, start + identitiesAtOnce));
    failed.push(
      ...results.flatMap(({ outcome, originalIdentity }) => (outcome === 'failed' ? [originalIdentity] : [])),
    );
  }
  return failed;
}
