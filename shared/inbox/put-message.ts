import { PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { readItem, writeItem } from '../aws/item-attributes.ts';
import { type InboxTable, messageKey } from './inbox-table.ts';
import { packMessage } from './packed-message.ts';
import type { StoredMessage } from './stored-message.ts';

/** Least retention: nonces have to be remembered longer than any message can be replayed. */
const leastRetentionDays = 2;

const secondsPerDay = 86_400;

/** Where messages are put. */
export interface PutOptions extends InboxTable {
  /** Days until an item may expire, at least 2. */
  readonly retentionDays: number;
}

/** Whether this request put the message into the inbox, or another one before; then with the digest of that one. */
export type PutOutcome =
  | { readonly accepted: true; readonly acceptedAtMs: number }
  | { readonly accepted: false; readonly duplicate: true; readonly digest: string };

/**
 * Puts a verified message into its recipient's inbox, once: one conditional put that succeeds for one request only,
 * however many come at the same time. If it fails on the put of the very same request (the SDK repeats a put whose
 * answer was lost), the message counts as accepted.
 *
 * Expiry is not looked at: an item lives for days, and a message with its nonce is too old after minutes.
 *
 * @throws TypeError when the retention is shorter than 2 days.
 */
export async function putMessage(options: PutOptions, stored: StoredMessage): Promise<PutOutcome> {
  const { client, tableName, now, retentionDays } = options;
  if (!(retentionDays >= leastRetentionDays)) throw new TypeError('retentionDays must be at least 2');
  const acceptedAtMs = now();
  const put = await conditionalWrite(
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: inboxItem(stored, acceptedAtMs, retentionDays),
        ConditionExpression: 'attribute_not_exists(nonce)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  );
  if (put.written) return { accepted: true, acceptedAtMs };
  const earlier = readItem(put.item ?? {}, 'inbox item');
  return earlier.string('requestId') === stored.requestId
    ? { accepted: true, acceptedAtMs: earlier.number('acceptedAt') }
    : { accepted: false, duplicate: true, digest: earlier.string('digest') };
}

/** A message and when it was accepted. */
export interface MessagePut {
  readonly stored: StoredMessage;
  /** Epoch milliseconds. */
  readonly acceptedAtMs: number;
  readonly retentionDays: number;
}

/** The item by which a transaction puts a message into an inbox; it fails where that message is there already. */
export function messagePut(
  tableName: string,
  { stored, acceptedAtMs, retentionDays }: MessagePut,
): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: inboxItem(stored, acceptedAtMs, retentionDays),
      ConditionExpression: 'attribute_not_exists(nonce)',
    },
  };
}

function inboxItem(stored: StoredMessage, acceptedAtMs: number, retentionDays: number): Item {
  const { recipient, nonce, canonicalText, registryReadAtMs, ...attributes } = stored;
  return {
    ...messageKey(recipient, nonce),
    message: packMessage(canonicalText),
    ...writeItem({
      ...attributes,
      acceptedAt: acceptedAtMs,
      expiresAt: Math.ceil(acceptedAtMs / 1000) + retentionDays * secondsPerDay,
      registryReadAt: registryReadAtMs,
    }),
  };
}
