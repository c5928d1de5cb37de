import { createHash } from 'node:crypto';
import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type RevocationReason, revocationReasons } from '../audit/revocation-event.ts';
import type { Item } from '../aws/conditional-write.ts';
import { readItem, writeItem } from '../aws/item-attributes.ts';
import type { RevocationDependencies } from './dependencies.ts';
import type { RevocationRequest } from './revocation-request.ts';

/** A revocation as the registry keeps it: what was asked. How far it got stands in the devices' own entries. */
export interface RevocationEntry {
  readonly revocationId: string;
  /** Hash of what was asked, by which a repeat is told from another request under the same id. */
  readonly contentHash: string;
  readonly originalIdentity: string;
  readonly userIdentity: string;
  /** Names of devices as they came; absent when all are meant. */
  readonly devices?: readonly string[];
  /** When all are meant: the epoch that was begun; devices of older ones are revoked. */
  readonly epoch?: number;
  readonly reason: RevocationReason;
  readonly revokedBy: string;
  /** Who called. */
  readonly principal: string;
  /** As the portal wrote it. */
  readonly requestedAt: string;
  /** Last moment that it is about, epoch milliseconds. */
  readonly requestedAtMs: number;
  readonly invalidSinceMs?: number;
  /** When it was registered, which is when it took force if all devices are meant; epoch milliseconds. */
  readonly openedAtMs: number;
  /** When the user was told, epoch milliseconds. */
  readonly noticedAtMs?: number;
}

const prefix = 'revocation#';

/** Key of the entry of a revocation. */
export function revocationKey(revocationId: string): Item {
  return { originalIdentity: { S: `${prefix}${revocationId}` }, entry: { S: 'revocation' } };
}

/** Hashes what a request asks for; the order in which it names the devices does not matter. */
export function contentHash(request: RevocationRequest): string {
  const { user, devices, reason, revokedBy, requestedAtMs, invalidSinceMs } = request;
  const asked = devices === 'all' ? 'all' : devices.toSorted();
  const content = [user.text, asked, reason, revokedBy, requestedAtMs, invalidSinceMs ?? null];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

/** The item by which a transaction registers a revocation; it fails when the id was used before. */
export function revocationPut(tableName: string, entry: RevocationEntry): TransactWriteItem {
  const { revocationId, originalIdentity, ...attributes } = entry;
  return {
    Put: {
      TableName: tableName,
      Item: { ...revocationKey(revocationId), ...writeItem({ ...attributes, subject: originalIdentity }) },
      ConditionExpression: 'attribute_not_exists(originalIdentity)',
    },
  };
}

/** Reads a revocation, strongly consistent; undefined when no such id was registered. */
export async function getRevocation(
  { client, registryTable }: Pick<RevocationDependencies, 'client' | 'registryTable'>,
  revocationId: string,
): Promise<RevocationEntry | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: registryTable,
      Key: revocationKey(revocationId),
      ConsistentRead: true,
    }),
  );
  return item && readRevocationEntry(item);
}

/**
 * Reads a revocation from an item of the Registry table.
 *
 * @throws Error when the item is no such entry
 */
export function readRevocationEntry(item: Item): RevocationEntry {
  const read = readItem(item, 'revocation entry');
  read.oneOf('entry', ['revocation']);
  const revocationId = read.string('originalIdentity').slice(prefix.length);
  const epoch = read.optionalNumber('epoch');
  const invalidSinceMs = read.optionalNumber('invalidSinceMs');
  const noticedAtMs = read.optionalNumber('noticedAtMs');
  return {
    revocationId,
    contentHash: read.string('contentHash'),
    originalIdentity: read.string('subject'),
    userIdentity: read.string('userIdentity'),
    ...(item.devices && { devices: read.strings('devices') }),
    ...(epoch !== undefined && { epoch }),
    reason: read.oneOf('reason', revocationReasons),
    revokedBy: read.string('revokedBy'),
    principal: read.string('principal'),
    requestedAt: read.string('requestedAt'),
    requestedAtMs: read.number('requestedAtMs'),
    ...(invalidSinceMs !== undefined && { invalidSinceMs }),
    openedAtMs: read.number('openedAtMs'),
    ...(noticedAtMs !== undefined && { noticedAtMs }),
  };
}
