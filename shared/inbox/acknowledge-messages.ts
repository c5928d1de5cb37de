import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite } from '../aws/conditional-write.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { type InboxTable, messageKey } from './inbox-table.ts';
import { moveLowWaterMark } from './low-water-mark.ts';
import { isNonce } from './nonce.ts';

/** Most receipts in one call. */
export const maxReceipts = 100;

/** Updates under way at a time. */
const concurrentUpdates = 20;

/** Each distinct receipt that was given, under what became of it. */
export interface Acknowledgement {
  /** Acknowledged now or before. */
  readonly acknowledged: readonly string[];
  /** No such message in this inbox. */
  readonly unknown: readonly string[];
}

/**
 * Marks messages as read, so that listings leave them out. Nothing is deleted: the items are also the memory of
 * nonces, and acknowledging must not re-open the replay window. Repeating a call changes nothing.
 *
 * @param receipts as `listMessages` gave them, 1 to 100.
 * @returns what became of each, or `INVALID_REQUEST` when one of them cannot come from a listing.
 */
export async function acknowledgeMessages(
  inbox: InboxTable,
  recipient: string,
  receipts: readonly string[],
): Promise<Outcome<Acknowledgement>> {
  if (receipts.length < 1 || receipts.length > maxReceipts) {
    return refuse('INVALID_REQUEST', `receipts must be 1 to ${maxReceipts}`);
  }
  // This also keeps the keys of other items, such as the mark, out of reach.
  if (!receipts.every(isNonce)) return refuse('INVALID_REQUEST', 'receipts must come from a listing');
  const known = new Map<string, boolean>();
  const distinct = [...new Set(receipts)];
  for (let start = 0; start < distinct.length; start += concurrentUpdates) {
    const batch = distinct.slice(start, start + concurrentUpdates);
    await Promise.all(
      batch.map(async (nonce) => known.set(nonce, await acknowledge(inbox, recipient, nonce))),
    );
  }
  const acknowledged = distinct.filter((nonce) => known.get(nonce));
  if (acknowledged.length > 0) await moveLowWaterMark(inbox, recipient);
  return accept({ acknowledged, unknown: distinct.filter((nonce) => !known.get(nonce)) });
}

/** Marks one message; false when it does not exist. The time of the first acknowledgement stands. */
async function acknowledge(
  { client, tableName, now }: InboxTable,
  recipient: string,
  nonce: string,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: messageKey(recipient, nonce),
        UpdateExpression: 'SET acknowledgedAt = if_not_exists(acknowledgedAt, :now)',
        ConditionExpression: 'attribute_exists(nonce)',
        ExpressionAttributeValues: { ':now': { N: String(now()) } },
      }),
    ),
  );
  return written;
}
