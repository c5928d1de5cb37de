import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TxtAnswer } from './outcome.ts';
import { readCacheItem, writeCacheAttributes } from './shared-cache-item.ts';

/** The cache level that all instances share. Every method throws when the store is at fault. */
export interface SharedCache {
  /** Gives a living answer, or undefined. */
  read(name: string): Promise<TxtAnswer | undefined>;
  /** Keeps an answer, unless a later query's is there or the name was invalidated since its query began. */
  write(answer: TxtAnswer): Promise<void>;
  /** Drops the answers of names, and refuses those whose query did not begin after `nowMs`. */
  invalidate(names: readonly string[], nowMs: number): Promise<void>;
}

/** What a shared cache is made of. */
export interface SharedCacheOptions {
  readonly client: DynamoDBClient;
  /** Physical name of the `DnsCache` table. */
  readonly tableName: string;
  readonly now: () => number;
  /** Tells what was proved of the answers for a name; those of different variants never mix. Default `off`. */
  readonly variantOf?: (name: string) => string;
  /** A cache that takes longer than this is of no help, milliseconds. Default 1000. */
  readonly operationTimeoutMs?: number;
}

/** Names that are invalidated at the same time. */
const invalidationsAtOnce = 25;

/**
 * How long an item outlives its answer or its invalidation, seconds: while an answer can still come in whose
 * query is older, what it must be compared with has to stay. An answer lives 300 s at most.
 */
const afterlifeSeconds = 600;

/**
 * Most that is written: a delegation record has 4,000 characters at most, and a write costs a unit a kilobyte, whoever
 * has us look a name up. A larger answer only ends the one that it replaces.
 */
const maxSharedBytes = 8192;

const refusesTheStale =
  '(attribute_not_exists(queryStartedAtMs) OR queryStartedAtMs <= :queryStartedAtMs)' +
  ' AND (attribute_not_exists(invalidatedAtMs) OR invalidatedAtMs < :queryStartedAtMs)';

/** Keeps answers in DynamoDB; absences and failures stay with the instance that met them. */
export function createSharedCache({
  client,
  tableName,
  now,
  variantOf = () => 'off',
  operationTimeoutMs = 1000,
}: SharedCacheOptions): SharedCache {
  const keyOf = (name: string) => ({ name: { S: name }, variant: { S: `TXT#${variantOf(name)}` } });

  const update = async (name: string, change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) => {
    const command = new UpdateItemCommand({ TableName: tableName, Key: keyOf(name), ...change });
    try {
      await client.send(command, { abortSignal: AbortSignal.timeout(operationTimeoutMs) });
    } catch (error) {
      // Something later stands there already, as it should.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  return {
    read: async (name) => {
      const command = new GetItemCommand({ TableName: tableName, Key: keyOf(name) });
      const { Item } = await client.send(command, { abortSignal: AbortSignal.timeout(operationTimeoutMs) });
      const answer = Item && readCacheItem(name, Item);
      return answer && answer.expiresAtMs > now() ? answer : undefined;
    },
    write: async (answer) => {
      if (answer.expiresAtMs <= now()) return;
      const isTooLarge = bytesOf(answer) > maxSharedBytes;
      await update(answer.name, isTooLarge ? invalidationAt(answer.queryStartedAtMs) : writingOf(answer));
    },
    invalidate: async (names, nowMs) => {
      for (let start = 0; start < names.length; start += invalidationsAtOnce) {
        const chunk = names.slice(start, start + invalidationsAtOnce);
        await Promise.all(chunk.map((name) => update(name, invalidationAt(nowMs))));
      }
    },
  };
}

/** What DynamoDB counts of the values and aliases, roughly. */
function bytesOf({ values, aliases }: TxtAnswer): number {
  return [...values, ...aliases].reduce((total, { length }) => total + length + 1, 0);
}

function writingOf(answer: TxtAnswer) {
  const attributes = Object.entries(writeCacheAttributes(answer));
  const assignments = attributes.map(([name]) => `#${name} = :${name}`);
  return {
    UpdateExpression: `SET ${assignments.join(', ')}, #expiresAt = :expiresAt`,
    ConditionExpression: refusesTheStale,
    ExpressionAttributeNames: Object.fromEntries(
      [...attributes.map(([name]) => name), 'expiresAt'].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: {
      ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
      ':expiresAt': endOfItem(answer.expiresAtMs),
    },
  };
}

/** An update and not a put, so that a tombstone is never replaced by an earlier one. */
function invalidationAt(nowMs: number) {
  return {
    UpdateExpression:
      'SET invalidatedAtMs = :nowMs, expiresAt = :expiresAt' +
      ' REMOVE #values, aliases, ttlSeconds, queryStartedAtMs, fetchedAtMs, expiresAtMs, dnssec',
    ConditionExpression: 'attribute_not_exists(invalidatedAtMs) OR invalidatedAtMs < :nowMs',
    ExpressionAttributeNames: { '#values': 'values' },
    ExpressionAttributeValues: { ':nowMs': { N: String(nowMs) }, ':expiresAt': endOfItem(nowMs) },
  };
}

function endOfItem(endMs: number) {
  return { N: String(Math.ceil(endMs / 1000) + afterlifeSeconds) };
}
