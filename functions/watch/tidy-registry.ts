import { concludeRevocation } from '../../shared/revocation/conclude-revocation.ts';
import type { RevocationEntry } from '../../shared/revocation/revocation-entry.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import { scanIdentities } from '../../shared/zone/scan-registry.ts';
import { deleteEnrolments } from './delete-enrolments.ts';
import { expireDevices } from './expire-devices.ts';
import { revokeLeftBehind } from './revoke-left-behind.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** What was ended in the registry. */
export interface Tidied {
  /** Delegated identities. */
  readonly expired: readonly string[];
  /** Delegated identities of an older epoch, whose revocation was cut off and is finished now. */
  readonly leftBehind: readonly string[];
  /** Ids of revocations that were cut off, and are finished now. */
  readonly concluded: readonly string[];
  /** One-time tokens that were deleted. */
  readonly enrolmentsDeleted: number;
}

/** What is left of the function's time is for the comparison with the zone. */
const writingMs = 120_000;

/** By then a portal has repeated its request, and the queue its event, or neither ever will. */
const abandonedMs = 3_600_000;

/**
 * Ends in the registry what is over: devices whose time has come, revocations that whoever asked for them was cut off
 * from, and one-time tokens that nothing refers to any more. One user after the other, since each is a few requests.
 */
export async function tidyRegistry(dependencies: WatchDependencies): Promise<Tidied> {
  const deadlineMs = dependencies.now() + writingMs;
  const scanned = await scanIdentities(dependencies);
  const leftBehind = await eachApart(dependencies, scanned, (identity) =>
    revokeLeftBehind(dependencies, identity, deadlineMs),
  );
  const concluded = await eachApart(
    dependencies,
    scanned.flatMap(({ unconcluded }) => unconcluded),
    (revocation) => conclude(dependencies, revocation, deadlineMs),
  );
  const expired = await inParallel(scanned, 1, (identity) => expireDevices(dependencies, identity));
  const enrolments = scanned.flatMap((identity) => identity.enrolments);
  const enrolmentsDeleted = await deleteEnrolments(dependencies, enrolments);
  return { expired: expired.flat(), leftBehind, concluded, enrolmentsDeleted };
}

/** What others keep changing is for the next run, and holds up nobody else. */
async function eachApart<Item>(
  { report }: WatchDependencies,
  items: readonly Item[],
  work: (item: Item) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const done = await inParallel(items, 1, async (item) => {
    try {
      return await work(item);
    } catch (error) {
      report.fault('a revocation that was cut off', error);
      return [];
    }
  });
  return done.flat();
}

async function conclude(
  dependencies: WatchDependencies,
  revocation: RevocationEntry,
  deadlineMs: number,
): Promise<readonly string[]> {
  const { openedAtMs, revocationId } = revocation;
  const nowMs = dependencies.now();
  if (nowMs - openedAtMs < abandonedMs || nowMs >= deadlineMs) return [];
  const { finished } = await concludeRevocation(dependencies, revocation, deadlineMs);
  return finished ? [revocationId] : [];
}
