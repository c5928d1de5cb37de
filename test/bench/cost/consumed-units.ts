import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/aws/conditional-write.ts';
import { itemSize, writeUnits } from './item-size.ts';

/** Capacity of one table that one operation used. */
export interface ConsumedUnits {
  readonly table: string;
  readonly kind: 'readUnits' | 'writeUnits';
  readonly units: number;
}

interface Asked {
  readonly ConsistentRead?: boolean;
  readonly TransactItems?: readonly Readonly<Record<string, TransactedItem>>[];
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys?: readonly unknown[]; readonly ConsistentRead?: boolean }>
  >;
}

interface TransactedItem {
  readonly TableName?: string;
  readonly Item?: Item;
}

interface Answered {
  readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}

const writes = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/**
 * What an operation used of each table, by its answer's ConsumedCapacity, but where DynamoDB Local counts less than
 * DynamoDB: nothing for reading what does not exist, which takes half a unit, or a whole one if the read is strongly
 * consistent; and transactions, which write every item twice.
 *
 * Source: DynamoDB developer guide, Capacity unit consumption for read operations; Managing complex workflows with
 * transactions, Capacity management.
 *
 * @param operation as the SDK names its command: `BatchGetItemCommand`
 */
export function consumedUnits(operation: string, input: unknown, output: unknown): readonly ConsumedUnits[] {
  const asked = input as Asked;
  const { ConsumedCapacity: consumed, Responses: responses = {} } = output as Answered;
  if (operation === 'TransactWriteItemsCommand') return (asked.TransactItems ?? []).map(transactedUnits);
  const kind = writes.test(operation) ? 'writeUnits' : 'readUnits';
  return [consumed ?? []].flat().map(({ TableName: table = '', CapacityUnits: counted = 0 }) => {
    const batch = asked.RequestItems?.[table];
    const least = (batch ?? asked).ConsistentRead ? 1 : 0.5;
    const missing = (batch?.Keys?.length ?? 0) - (responses[table]?.length ?? 0);
    if (kind === 'writeUnits') return { table, kind, units: counted };
    return { table, kind, units: batch ? counted + missing * least : Math.max(counted, least) };
  });
}

/** Updates and checks are of entries that fit one unit, as all are that transactions of ours touch. */
function transactedUnits(action: Readonly<Record<string, TransactedItem>>): ConsumedUnits {
  const [{ TableName: table = '', Item: item } = {}] = Object.values(action);
  return { table, kind: 'writeUnits', units: 2 * (item ? writeUnits(itemSize(item)) : 1) };
}
