import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
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

/** A user's rows, and which of her devices have refresh tokens. */
export interface ScannedIdentity {
  readonly rows: IdentityRows;
  /** Delegated ids. */
  readonly withTokens: ReadonlySet<string>;
}

const tokensPrefix = 'tokens#';

/** Reads the rows of every identity of the registry. */
export async function scanIdentities(
  registry: Pick<ZoneTables, 'client' | 'registryTable'>,
): Promise<readonly ScannedIdentity[]> {
  const partitions = new Map<string, Item[]>();
  for await (const item of scanRegistry(registry)) {
    const name = item.originalIdentity?.S ?? '';
    const items = partitions.get(name) ?? [];
    items.push(item);
    partitions.set(name, items);
  }
  return [...partitions]
    .filter(([, items]) => items.some(isUsers))
    .map(([originalIdentity, items]) => ({
      rows: rowsOf(originalIdentity, items),
      withTokens: new Set(
        items
          .map(({ entry }) => entry?.S ?? '')
          .filter((entry) => entry.startsWith(tokensPrefix))
          .map((entry) => entry.slice(tokensPrefix.length)),
      ),
    }));
}

/** Revocations have entries of their devices too, in partitions of their own. */
function isUsers({ originalIdentity, entry }: Item): boolean {
  if (originalIdentity?.S?.includes('#')) return false;
  return entry?.S === 'identity' || entry?.S?.startsWith('device#') === true;
}
