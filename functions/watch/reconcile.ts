import { isDeepStrictEqual } from 'node:util';
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
import type { PublishedSet, RecordChange } from '../../shared/zone/record-sets.ts';
import { scanIdentities } from '../../shared/zone/scan-registry.ts';
import { reportFinding } from '../../shared/zone/zone-report.ts';
import { announceExpiry } from './announce-expiry.ts';
import { awaitsSync, isOwed } from './awaits-sync.ts';
import { type Tidied, tidyRegistry } from './tidy-registry.ts';
import type { WatchDependencies } from './watch-dependencies.ts';

/** What reconcile found and set right. */
export interface Reconciliation extends Tidied {
  readonly identities: number;
  /** Identities whose records differ from the registry although nothing is waiting to be published. */
  readonly drifted: readonly string[];
  /** Identities that zone-sync was asked to look at. */
  readonly marked: readonly string[];
  /** Delegated identities whose users were told that they expire soon. */
  readonly announced: readonly string[];
  /** Delegated identities that renewed no token for long, to be reviewed. */
  readonly unused: readonly string[];
  /** What is in the zone and not ours, or in our way. */
  readonly findings: readonly Finding[];
}

const msPerDay = 86_400_000;
const identitiesAtOnce = 5;

/**
 * Compares the whole registry with the whole zone. What differs is reported and marked in the registry, so that
 * zone-sync repairs it: nobody else may change the zone. What expired is taken out, and so is what a revocation that was
 * cut off left behind; what belongs to nobody is left alone and reported.
 *
 * Cost: the registry twice (a read unit for each 4 KB), one list request for each 300 record sets, and one query and
 * list request for each identity that seems to differ.
 */
export async function reconcile(dependencies: WatchDependencies): Promise<Reconciliation> {
  const { domain, report, now } = dependencies;
  const top = `btps.${domain}`;
  // First, since the zone of a large domain may take all of the time that is left.
  const tidied = await tidyRegistry(dependencies);
  const published = groupByIdentity(await listPublished(dependencies, top), top);
  const scanned = await scanIdentities(dependencies);
  const drifted: string[] = [];
  const marked: string[] = [];
  const announced: string[] = [];
  const findings = strangers(published, new Set(scanned.map(({ rows }) => rows.originalIdentity)), top);
  await inParallel(scanned, identitiesAtOnce, async ({ rows }) => {
    const { originalIdentity } = rows;
    announced.push(...(await announceExpiry(dependencies, rows)));
    const plan = planFor(dependencies, rows, published.get(originalIdentity) ?? []);
    findings.push(...plan.findings);
    if (plan.changes.length === 0 && !isOwed(rows)) return;
    if (!awaitsSync(rows, now()) && plan.changes.some(isDamage) && (await isDrift(dependencies, rows))) {
      drifted.push(originalIdentity);
      report.note('drift', 1, { identity: originalIdentity, names: plan.changes.map(({ name }) => name) });
    }
    if (await markForSync(dependencies, originalIdentity)) marked.push(originalIdentity);
  });
  for (const finding of findings) reportFinding(report, finding);
  const unused = scanned.flatMap(({ rows }) => unusedDevices(rows, dependencies.unusedDeviceDays, now()));
  const obstacles = findings.flatMap(({ kind, name }) => (kind === 'obstacle' ? [name] : []));
  await keepReconciled(dependencies, { drifted, obstacles }, now());
  return {
    identities: scanned.length,
    drifted,
    marked,
    ...tidied,
    announced,
    unused,
    findings,
  };
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

/** A TTL that the settings changed, or somebody else, is put right like everything, and is no damage. */
function isDamage({ before, after }: RecordChange): boolean {
  return !isDeepStrictEqual(before?.values, after?.values);
}

/**
 * Whether the zone shows what the registry says neither before nor after the zone is read, and nothing is under way: an
 * enrolment or a revocation in between is no drift.
 */
async function isDrift(
  dependencies: WatchDependencies,
  { originalIdentity }: IdentityRows,
): Promise<boolean> {
  const before = await readRows(dependencies, originalIdentity);
  const published = await listPublished(dependencies, originalIdentity);
  const differs = (rows: IdentityRows) =>
    !awaitsSync(rows, dependencies.now()) && planFor(dependencies, rows, published).changes.some(isDamage);
  return differs(before) && differs(await readRows(dependencies, originalIdentity));
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
