import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DnssecStatus, TxtAnswer } from './outcome.ts';

type Attributes = Record<string, AttributeValue>;

/** Writes an answer as the attributes of its item, the key excepted. */
export function writeCacheAttributes(answer: TxtAnswer) {
  return {
    values: { L: answer.values.map((value) => ({ B: value })) },
    aliases: { L: answer.aliases.map((alias) => ({ S: alias })) },
    ttlSeconds: { N: String(answer.ttlSeconds) },
    queryStartedAtMs: { N: String(answer.queryStartedAtMs) },
    fetchedAtMs: { N: String(answer.fetchedAtMs) },
    expiresAtMs: { N: String(answer.expiresAtMs) },
    dnssec: { S: answer.dnssec },
  };
}

/**
 * Reads an answer from its item.
 *
 * @returns undefined when the item is but the mark of an invalidation.
 * @throws Error when the item is not one that {@link writeCacheAttributes} wrote.
 */
export function readCacheItem(name: string, item: Attributes): TxtAnswer | undefined {
  if (item.values === undefined) return undefined;
  return {
    kind: 'answer',
    name,
    values: readList(item, 'values').map((value) => new Uint8Array(present(value.B, 'values'))),
    aliases: readList(item, 'aliases').map((alias) => present(alias.S, 'aliases')),
    ttlSeconds: readNumber(item, 'ttlSeconds'),
    queryStartedAtMs: readNumber(item, 'queryStartedAtMs'),
    fetchedAtMs: readNumber(item, 'fetchedAtMs'),
    expiresAtMs: readNumber(item, 'expiresAtMs'),
    dnssec: readStatus(item),
  };
}

function readList(item: Attributes, attribute: string): AttributeValue[] {
  return present(item[attribute]?.L, attribute);
}

function readNumber(item: Attributes, attribute: string): number {
  const value = Number(present(item[attribute]?.N, attribute));
  return present(Number.isFinite(value) ? value : undefined, attribute);
}

function readStatus(item: Attributes): DnssecStatus {
  const statuses: readonly DnssecStatus[] = ['secure', 'insecure', 'unchecked'];
  return present(
    statuses.find((status) => status === item.dnssec?.S),
    'dnssec',
  );
}

function present<Value>(value: Value | undefined, attribute: string): Value {
  if (value === undefined) throw new Error(`item of the DNS cache without a valid ${attribute}`);
  return value;
}
