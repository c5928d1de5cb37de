import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';

/** How long an instance relies on what it has read, milliseconds: as long as on the registry's other words. */
const trustedMs = 2000;

/**
 * Key of the entry that tells when the inbox was restored, in the Registry table: that one is read with every message
 * of ours anyway, and is not what was restored.
 */
export const restorationKey: Item = {
  originalIdentity: { S: 'inbox#restoration' },
  entry: { S: 'restoration' },
};

/**
 * Writes down that the inbox lacks messages, and with them nonces, that were accepted before a moment. Every message
 * issued before it is refused from then on; an earlier moment never replaces a later one.
 *
 * @param notBeforeMs end of the restoration, epoch milliseconds
 * @returns false when it was known for that moment or a later one
 */
export async function recordRestoration(
  { client, registryTable }: { readonly client: DynamoDBClient; readonly registryTable: string },
  notBeforeMs: number,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: restorationKey,
        UpdateExpression: 'SET notBeforeMs = :moment',
        ConditionExpression: 'attribute_not_exists(notBeforeMs) OR notBeforeMs < :moment',
        ExpressionAttributeValues: { ':moment': { N: String(notBeforeMs) } },
      }),
    ),
  );
  return written;
}

/** What one instance knows about the restoration of the inbox; there is none unless an entry says so. */
export class InboxRestoration {
  #readAtMs = Number.NEGATIVE_INFINITY;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  /** Messages issued before this may be repeats of lost ones, epoch milliseconds. */
  get notBeforeMs(): number {
    return this.#notBeforeMs;
  }

  /** Whether the entry has to be read again; true for an instance that never has. */
  isDue(nowMs: number): boolean {
    return nowMs - this.#readAtMs > trustedMs;
  }

  /** Takes in what a strongly consistent read that began at `readAtMs` found. */
  learn(item: Item | undefined, readAtMs: number): void {
    this.#readAtMs = Math.max(this.#readAtMs, readAtMs);
    if (!item) return;
    this.#notBeforeMs = Math.max(
      this.#notBeforeMs,
      readItem(item, 'restoration entry').number('notBeforeMs'),
    );
  }
}
