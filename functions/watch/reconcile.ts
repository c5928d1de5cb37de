import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../../shared/aws/conditional-write.ts';
import { keepReconciled } from '../../shared/health/reconciliation.ts';
import { identityKey } from '../../shared/registry/entries.ts';
import { desiredRecords, type IdentityRows, isDelegated } from '../../shared/zone/desired-records.ts';
import { inParallel } from '../../shared/zone/in-parallel.ts';
import { listPublished } from '../../shared/zone/list-published.ts';
import {
  blockedNames,
  type Finding,
  type IdentityPlan,
  obstructingTypes,
  planChanges,
} from '../../shared/zone/plan-changes.ts';
import { readRows } from '../../shared/zone/read-rows.ts';
import type { PublishedSet } from '../../shared/zone/record-sets.ts';
import { type ScannedIdentity, scanIdentities } from '../../shared/zone/scan-registry.ts';
import { reportFinding } from '../../shared/zone/zone-report.ts';
import { announceExpiry } from './announce-expiry.ts';
import { changedLately } from './changed-lately.ts';
import { deleteEnrolments } from './delete-enrolments.ts';
import { expireDevices } from './expire-devices.ts';
import { revokeLeftBehind } from './revoke-left-behind.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** What reconcile found and set right. */
export interface Reconciliation {
  readonly identities: number;
  /** Identities whose records differ from the registry although nothing is waiting to be published. */
  readonly drifted: readonly string[];
  /** Identities that zone-sync was asked to look at. */
  readonly marked: readonly string[];
  /** Delegated identities. */
  readonly expired: readonly string[];
  /** Delegated identities whose users were told that they expire soon. */
  readonly announced: readonly string[];
  /** Delegated identities of an older epoch, whose revocation was cut off and is finished now. */
  readonly leftBehind: readonly string[];
  /** One-time tokens that were deleted. */
  readonly enrolmentsDeleted: number;
  /** Delegated identities that renewed no token for long, to be reviewed. */
  readonly unused: readonly string[];
  /** What is in the zone and not ours, or in our way. */
  readonly findings: readonly Finding[];
}

const msPerDay = 86_400_000;
const identitiesAtOnce = 5;

/** The function ends after 300 s; what is left then is for the comparison. */
const writingMs = 120_000;

/**
 * Compares the whole registry with the whole zone. What differs is reported and marked in the registry, so that
 * zone-sync repairs it: nobody else may change the zone. What expired is taken out, and so is what a revocation of all
 * devices left behind; what belongs to nobody is left alone and reported.
 *
 * Cost: the registry once (a read unit for each 4 KB), one list request for each 300 record sets, and one query and
 * list request for each identity that seems to differ.
 */
export async function reconcile(dependencies: WatchDependencies): Promise<Reconciliation> {
  const { domain, report, now } = dependencies;
  const top = `btps.${domain}`;
  const published = groupByIdentity(await listPublished(dependencies, top), top);
  const scanned = await scanIdentities(dependencies);
  const ended = await endDevices(dependencies, scanned);
  const withEnded = new Set(
    [...ended.expired, ...ended.leftBehind].map((identity) => identity.slice(identity.indexOf('$') + 1)),
  );
  const drifted: string[] = [];
  const marked: string[] = [];
  const announced: string[] = [];
  const findings = strangers(published, new Set(scanned.map(({ rows }) => rows.originalIdentity)), top);
  await inParallel(scanned, identitiesAtOnce, async ({ rows }) => {
    const { originalIdentity } = rows;
    announced.push(...(await announceExpiry(dependencies, rows)));
    const plan = planFor(dependencies, rows, published.get(originalIdentity) ?? []);
    findings.push(...plan.findings);
    const isWaiting = withEnded.has(originalIdentity) || hasUnmarked(rows);
    if (!isWaiting && plan.changes.length === 0) return;
    if (!isWaiting && (await isDrift(dependencies, originalIdentity))) {
      drifted.push(originalIdentity);
      report.note('drift', 1, { identity: originalIdentity, names: plan.changes.map(({ name }) => name) });
    }
    if (await markForSync(dependencies, originalIdentity)) marked.push(originalIdentity);
  });
  for (const finding of findings) reportFinding(report, finding);
  const unused = scanned.flatMap(({ rows }) => unusedDevices(rows, dependencies.unusedDeviceDays, now()));
  const enrolmentsDeleted = await deleteEnrolments(
    dependencies,
    scanned.flatMap(({ enrolments }) => enrolments),
  );
  const obstacles = findings.flatMap(({ kind, name }) => (kind === 'obstacle' ? [name] : []));
  await keepReconciled(dependencies, { drifted, obstacles }, now());
  return {
    identities: scanned.length,
    drifted,
    marked,
    ...ended,
    announced,
    enrolmentsDeleted,
    unused,
    findings,
  };
}

/** Takes devices out of the registry whose time is over; one user after the other, since each is a few requests. */
async function endDevices(
  dependencies: WatchDependencies,
  scanned: readonly ScannedIdentity[],
): Promise<Pick<Reconciliation, 'expired' | 'leftBehind'>> {
  const deadlineMs = dependencies.now() + writingMs;
  const leftBehind = await inParallel(scanned, 1, async (identity) => {
    try {
      return await revokeLeftBehind(dependencies, identity, deadlineMs);
    } catch (error) {
      // What others keep changing is for the next run, and holds up nobody else.
      dependencies.report.fault('revocation of what was left behind', error);
      return [];
    }
  });
  const expired = await inParallel(scanned, 1, (identity) => expireDevices(dependencies, identity));
  return { expired: expired.flat(), leftBehind: leftBehind.flat() };
}

function planFor(
  { recordTtlSeconds, now }: WatchDependencies,
  rows: IdentityRows,
  published: readonly PublishedSet[],
): IdentityPlan {
  const blocked = blockedNames(published);
  const desired = desiredRecords(rows, { ttlSeconds: recordTtlSeconds, nowMs: now(), blocked });
  return planChanges({ rows, desired, published });
}

/**
 * Whether the zone shows what the registry says neither before nor after the zone is read, and nothing is under way: an
 * enrolment or a revocation in between is no drift, nor is an identity that was changed just now.
 */
async function isDrift(dependencies: WatchDependencies, originalIdentity: string): Promise<boolean> {
  const before = await readRows(dependencies, originalIdentity);
  const published = await listPublished(dependencies, originalIdentity);
  const differs = (rows: IdentityRows) =>
    !hasUnmarked(rows) &&
    !changedLately(rows, dependencies.now()) &&
    planFor(dependencies, rows, published).changes.length > 0;
  return differs(before) && differs(await readRows(dependencies, originalIdentity));
}

/** Whether zone-sync still owes something: a publication, or the account of a removal. */
function hasUnmarked({ devices }: IdentityRows): boolean {
  return devices.some(
    ({ status, publication }) =>
      publication === 'pending' || (status === 'revoked' && publication === 'published'),
  );
}

/** Changes the identity's entry, which wakes zone-sync; false when there is no such entry. */
async function markForSync(
  { client, registryTable, now }: WatchDependencies,
  originalIdentity: string,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: identityKey(originalIdentity),
        UpdateExpression: 'SET syncRequestedAt = :now',
        ConditionExpression: 'attribute_exists(originalIdentity)',
        ExpressionAttributeValues: { ':now': { S: new Date(now()).toISOString() } },
      }),
    ),
  );
  return written;
}

function unusedDevices(rows: IdentityRows, days: number, nowMs: number): readonly string[] {
  return rows.devices
    .filter((device) => isDelegated(device, rows.identity, nowMs))
    .filter(({ lastSeenAt, createdAt }) => nowMs - Date.parse(lastSeenAt ?? createdAt) >= days * msPerDay)
    .map(({ delegatedId }) => `${delegatedId}$${rows.originalIdentity}`);
}

/** `dev1.alice.btps.saas.com` and `alice.btps.saas.com` belong to the latter; what stands at the top to itself. */
function groupByIdentity(sets: readonly PublishedSet[], top: string): ReadonlyMap<string, PublishedSet[]> {
  const groups = new Map<string, PublishedSet[]>();
  for (const set of sets) {
    const account = set.name
      .slice(0, -top.length - 1)
      .split('.')
      .at(-1);
    const identity = set.name === top ? top : `${account}.${top}`;
    groups.set(identity, [...(groups.get(identity) ?? []), set]);
  }
  return groups;
}

const ofZoneItself = new Set(['NS', 'SOA']);

/** What stands below no identity of the registry. */
function strangers(
  published: ReadonlyMap<string, readonly PublishedSet[]>,
  known: ReadonlySet<string>,
  top: string,
): Finding[] {
  return [...published]
    .filter(([identity]) => !known.has(identity))
    .flatMap(([, sets]) => sets)
    .filter(({ name, type }) => name !== top || !ofZoneItself.has(type))
    .map(({ name, type }) => {
      const isInTheWay = obstructingTypes.has(type) || name.startsWith('\\052');
      return { kind: isInTheWay ? 'obstacle' : 'unknown-name', name, type };
    });
}
