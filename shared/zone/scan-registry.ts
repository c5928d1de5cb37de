import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { type EnrolmentEntry, readEnrolmentEntry } from '../enrolment/enrolment-entry.ts';
import { type RevocationEntry, readRevocationEntry } from '../revocation/revocation-entry.ts';
import type { ZoneTables } from './dependencies.ts';
import type { IdentityRows } from './desired-records.ts';
import { rowsOf } from './read-rows.ts';

/**
 * Reads the whole registry, page by page, strongly consistent: one read unit for each 4 KB, so for nightly tasks and
 * restoring alone. Not a snapshot: what changes meanwhile is seen or not.
 */
export async function* scanRegistry({
  client,
  registryTable,
}: Pick<ZoneTables, 'client' | 'registryTable'>): AsyncGenerator<Item> {
  let last: Item | undefined;
  do {
    const page: { Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined } = await client.send(
      new ScanCommand({
        TableName: registryTable,
        ConsistentRead: true,
        ...(last && { ExclusiveStartKey: last }),
      }),
    );
    yield* page.Items ?? [];
    last = page.LastEvaluatedKey;
  } while (last);
}

/** Everything about one user that tasks over the whole registry look at. */
export interface ScannedIdentity {
  readonly rows: IdentityRows;
  /** Delegated ids of the devices that have refresh tokens. */
  readonly withTokens: ReadonlySet<string>;
  /** One-time tokens. */
  readonly enrolments: readonly EnrolmentEntry[];
  /** Revocations of all her devices, by the epoch that they began. */
  readonly revocations: readonly RevocationEntry[];
  /** Revocations, of all devices or of some, that their user was not told of yet. */
  readonly unconcluded: readonly RevocationEntry[];
}

const tokensPrefix = 'tokens#';
const enrolmentPrefix = 'enrolment#';

/** Reads the rows of every identity of the registry. */
export async function scanIdentities(
  registry: Pick<ZoneTables, 'client' | 'registryTable'>,
): Promise<readonly ScannedIdentity[]> {
  const partitions = new Map<string, Item[]>();
  for await (const item of scanRegistry(registry)) {
    // Revocations have partitions of their own, by their ids.
    const isRevocation = item.entry?.S === 'revocation';
    const name = (isRevocation ? item.subject : item.originalIdentity)?.S ?? '';
    const items = partitions.get(name) ?? [];
    items.push(item);
    partitions.set(name, items);
  }
  return [...partitions]
    .filter(([name, items]) => !name.includes('#') && items.some(isUsers))
    .map(([originalIdentity, items]) => scannedIdentity(originalIdentity, items));
}

function scannedIdentity(originalIdentity: string, items: readonly Item[]): ScannedIdentity {
  const entries = items.map(({ entry }) => entry?.S ?? '');
  const tokens = entries.filter((entry) => entry.startsWith(tokensPrefix));
  const revocations = items.filter(({ entry }) => entry?.S === 'revocation').map(readRevocationEntry);
  return {
    rows: rowsOf(originalIdentity, items),
    withTokens: new Set(tokens.map((entry) => entry.slice(tokensPrefix.length))),
    enrolments: items.filter(({ entry }) => entry?.S?.startsWith(enrolmentPrefix)).map(readEnrolmentEntry),
    revocations: revocations
      .filter(({ epoch }) => epoch !== undefined)
      .toSorted((one, other) => (one.epoch ?? 0) - (other.epoch ?? 0)),
    unconcluded: revocations.filter(({ noticedAtMs }) => noticedAtMs === undefined),
  };
}

function isUsers({ entry }: Item): boolean {
  return entry?.S === 'identity' || entry?.S?.startsWith('device#') === true;
}
