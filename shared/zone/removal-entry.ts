import { createHash } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { readItem, writeItem } from '../aws/item-attributes.ts';
import { queryAll } from '../aws/query-all.ts';
import type { ZoneTables } from './dependencies.ts';
import type { Removal } from './plan-changes.ts';

/** What one change of the zone takes away, kept until no server shows it any more. */
export interface RemovalEntry extends Removal {
  readonly originalIdentity: string;
  /** Every device that the change is about, those included whose records were never published. */
  readonly devices: readonly string[];
  /** Sort key: the identity and a hash of what goes. */
  readonly entry: string;
  /** When it was known that the zone holds none of it any more, epoch milliseconds. */
  readonly removedAtMs?: number;
  /** Route 53's id of the change; absent while none is known, as after a lost answer. */
  readonly changeId?: string;
  /** Servers that were seen not to show it any more. */
  readonly confirmed: readonly string[];
}

/** What an entry is made from. */
export type RemovalContent = Pick<
  RemovalEntry,
  'originalIdentity' | 'devices' | 'records' | 'listed' | 'parent'
>;

const partition = 'propagation';

type Registry = Pick<ZoneTables, 'client' | 'registryTable'>;

/**
 * Writes down what is about to be removed, before it is: whoever goes on after a crash learns from it what was
 * really there. The same content is the same entry.
 */
export async function openRemoval(
  { client, registryTable }: Registry,
  content: RemovalContent,
): Promise<void> {
  const { originalIdentity, devices, records, listed, parent } = content;
  await conditionalWrite(
    client.send(
      new PutItemCommand({
        TableName: registryTable,
        Item: {
          ...keyOf(entryOf(content)),
          ...writeItem({ subject: originalIdentity, devices, records, listed, parent }),
        },
        ConditionExpression: 'attribute_not_exists(originalIdentity)',
      }),
    ),
  );
}

/** Notes that the zone holds none of it any more; the first time stands. */
export async function closeRemoval(
  { client, registryTable }: Registry,
  { entry }: RemovalEntry,
  { removedAtMs, changeId }: { readonly removedAtMs: number; readonly changeId?: string },
): Promise<RemovalEntry | undefined> {
  const change = changeId === undefined ? '' : ', changeId = :change';
  const { attributes } = {
    attributes: undefined,
    ...(await conditionalWrite(
      client.send(
        new UpdateItemCommand({
          TableName: registryTable,
          Key: keyOf(entry),
          UpdateExpression: `SET removedAtMs = if_not_exists(removedAtMs, :now)${change}`,
          ConditionExpression: 'attribute_exists(originalIdentity)',
          ExpressionAttributeValues: {
            ':now': { N: String(removedAtMs) },
            ...(changeId !== undefined && { ':change': { S: changeId } }),
          },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    )),
  };
  return attributes && readRemoval(attributes);
}

/** Notes the servers that do not show it any more. */
export async function confirmServers(
  { client, registryTable }: Registry,
  { entry }: RemovalEntry,
  confirmed: readonly string[],
): Promise<void> {
  await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: keyOf(entry),
        UpdateExpression: 'SET confirmed = :confirmed',
        ConditionExpression: 'attribute_exists(originalIdentity)',
        ExpressionAttributeValues: { ':confirmed': { L: confirmed.map((server) => ({ S: server })) } },
      }),
    ),
  );
}

/** Forgets an entry whose story is told. */
export async function deleteRemoval(
  { client, registryTable }: Registry,
  { entry }: RemovalEntry,
): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: registryTable, Key: keyOf(entry) }));
}

/** Lists the open entries, strongly consistent: of one identity, or all. */
export async function listRemovals(
  { client, registryTable }: Registry,
  originalIdentity?: string,
): Promise<readonly RemovalEntry[]> {
  const items = await queryAll(client, {
    TableName: registryTable,
    ConsistentRead: true,
    KeyConditionExpression: `originalIdentity = :partition${originalIdentity === undefined ? '' : ' AND begins_with(entry, :prefix)'}`,
    ExpressionAttributeValues: {
      ':partition': { S: partition },
      ...(originalIdentity !== undefined && { ':prefix': { S: `${originalIdentity}#` } }),
    },
  });
  return items.map(readRemoval);
}

function keyOf(entry: string): Item {
  return { originalIdentity: { S: partition }, entry: { S: entry } };
}

function entryOf({ originalIdentity, devices, records, listed, parent }: RemovalContent): string {
  const content = JSON.stringify(
    [devices, records, listed].map((list) => list.toSorted()).concat([[String(parent)]]),
  );
  return `${originalIdentity}#${createHash('sha256').update(content).digest('base64url')}`;
}

function readRemoval(item: Item): RemovalEntry {
  const read = readItem(item, 'propagation entry');
  const removedAtMs = read.optionalNumber('removedAtMs');
  const changeId = read.optionalString('changeId');
  return {
    originalIdentity: read.string('subject'),
    entry: read.string('entry'),
    devices: read.strings('devices'),
    records: read.strings('records'),
    listed: read.strings('listed'),
    parent: read.optionalBoolean('parent') ?? false,
    ...(removedAtMs !== undefined && { removedAtMs }),
    ...(changeId !== undefined && { changeId }),
    confirmed: item.confirmed ? read.strings('confirmed') : [],
  };
}
