import { batchPlans, type ChangeBatch } from './batch-plans.ts';
import type { ZoneSyncDependencies } from './dependencies.ts';
import { IdentitySync, type SyncResult } from './identity-sync.ts';
import { inParallel } from './in-parallel.ts';
import { submitBatch } from './submit-batch.ts';
import { withLease } from './zone-lease.ts';

/** How often an identity is planned anew in one run before it is left to the next. */
const maxRounds = 12;

/** Identities that are read at the same time: Route 53 takes ten requests a second. */
const readsAtOnce = 5;

const firstPauseMs = 50;
const longestPauseMs = 2000;

/** The zone kept changing under our hands, or Route 53 kept refusing. */
export class ZoneConflictError extends Error {
  override readonly name = 'ZoneConflictError';
}

/**
 * Makes the zone show what the registry holds of some identities: as many as fit in each atomic request, each
 * identity on its own terms. The registry is read here, strongly consistent, and once more after a change, so that it
 * does not matter what made the caller call, how late, or how many others do the same at this moment: whoever changes
 * the zone last has seen the latest.
 *
 * @param originalIdentities DNS names: `alice.btps.saas.com`
 * @param owner unique to this run
 * @returns how it ended for each; one that failed holds up no other
 */
export function syncZone(
  dependencies: ZoneSyncDependencies,
  originalIdentities: readonly string[],
  owner: string,
): Promise<readonly SyncResult[]> {
  const syncs = [...new Set(originalIdentities)].map((identity) => new IdentitySync(dependencies, identity));
  return withLease(dependencies, owner, async () => {
    for (let round = 0; round < maxRounds && syncs.some(isOpen); round += 1) {
      if (round > 0) await dependencies.pause(dependencies.jitter() * pauseMs(round));
      await prepareAll(syncs.filter(isOpen));
      await submitAll(dependencies, syncs.filter(isOpen));
    }
    for (const sync of syncs.filter(isOpen)) {
      sync.fail(new ZoneConflictError('the zone kept changing', { cause: sync.lastRefusal }));
    }
    for (const sync of syncs) reportFailure(dependencies, sync);
    return syncs.map(({ result }) => result).filter((result) => result !== undefined);
  });
}

function isOpen({ result }: IdentitySync): boolean {
  return result === undefined;
}

function pauseMs(round: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** round);
}

async function prepareAll(syncs: readonly IdentitySync[]): Promise<void> {
  await inParallel(syncs, readsAtOnce, (sync) => settle(sync, () => sync.prepare()));
}

async function submitAll(dependencies: ZoneSyncDependencies, syncs: readonly IdentitySync[]): Promise<void> {
  const byIdentity = new Map(syncs.map((sync) => [sync.originalIdentity, sync]));
  const held = new Set<IdentitySync>();
  for (const batch of batchesOf(syncs)) {
    const submitted = batch.filter(({ originalIdentity }) => {
      const sync = byIdentity.get(originalIdentity);
      return sync !== undefined && isOpen(sync) && !held.has(sync);
    });
    const concerned = new Set(
      submitted.flatMap(({ originalIdentity }) => byIdentity.get(originalIdentity) ?? []),
    );
    if (submitted.length === 0) continue;
    for (const sync of await submitOne(dependencies, submitted, [...concerned])) held.add(sync);
  }
  await inParallel(
    syncs.filter((sync) => isOpen(sync) && !held.has(sync)),
    readsAtOnce,
    (sync) => settle(sync, () => sync.finish()),
  );
}

/** Those that share requests, then those that were in conflict, each alone. */
function batchesOf(syncs: readonly IdentitySync[]): readonly ChangeBatch[] {
  const plansOf = (sync: IdentitySync) => (sync.plan ? [sync.plan] : []);
  const together = syncs.filter(({ isAlone }) => !isAlone).flatMap(plansOf);
  const alone = syncs.filter(({ isAlone }) => isAlone);
  return [...batchPlans(together), ...alone.flatMap((sync) => batchPlans(plansOf(sync)))];
}

/** Submits a batch; gives those of its identities that have to be planned again. */
async function submitOne(
  dependencies: ZoneSyncDependencies,
  batch: ChangeBatch,
  syncs: readonly IdentitySync[],
): Promise<readonly IdentitySync[]> {
  try {
    const submission = await submitBatch(dependencies, batch);
    dependencies.report.note('changeCalls', 1, { changes: batch.length, outcome: submission.outcome });
    for (const sync of syncs) {
      const own = batch.filter(({ originalIdentity }) => originalIdentity === sync.originalIdentity);
      if (submission.outcome === 'accepted')
        sync.accepted(
          own.map(({ change }) => change.name),
          submission.changeId,
        );
      else if (submission.outcome === 'refused' && syncs.length === 1) sync.fail(submission.error);
      else sync.refused(submission.error);
      if (submission.outcome === 'refused') sync.isAlone = true;
    }
    return submission.outcome === 'accepted' ? [] : syncs;
  } catch (error) {
    for (const sync of syncs) sync.fail(error);
    return syncs;
  }
}

async function settle(sync: IdentitySync, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    sync.fail(error);
  }
}

function reportFailure({ report }: ZoneSyncDependencies, { result }: IdentitySync): void {
  if (result?.outcome !== 'failed') return;
  const { originalIdentity, error } = result;
  report.note('syncFailures', 1, { identity: originalIdentity });
  report.fault('zone-sync', error);
}
