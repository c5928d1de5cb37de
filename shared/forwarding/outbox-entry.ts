import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { type InboxTable, messageKey } from '../inbox/inbox-table.ts';
import { messageMembers } from '../inbox/message-members.ts';
import { nonceTimeMs } from '../inbox/nonce.ts';
import { recipientOf } from '../inbox/outbox-partition.ts';
import { unpackMessage } from '../inbox/packed-message.ts';
import { senderOf } from '../inbox/sender-of.ts';
import type { DeliveryFailure } from './delivery-failure.ts';

/** A message of ours on its way to another domain. */
export interface OutboxEntry {
  readonly partition: string;
  readonly nonce: string;
  /** User identity at the other domain. */
  readonly recipient: string;
  /** The message as it was verified, as JSON in canonical order. */
  readonly canonicalText: string;
  readonly digest: string;
  readonly messageId: string;
  /** Of the request that brought it. */
  readonly requestId: string;
  /** The message's `from`. */
  readonly sender: string;
  readonly originalIdentity: string;
  readonly issuedAtMs: number;
  readonly acceptedAtMs: number;
  readonly state: OutboxState;
  /** Attempts whose end is written here. */
  readonly attempts: number;
  /** The newest attempt that is known to be in the queue. */
  readonly queuedAttempt: number;
  /** When the next attempt is due, epoch milliseconds. */
  readonly nextAttemptAtMs?: number;
  readonly lastFailure?: DeliveryFailure;
}

/** Where a message of the outbox stands. */
export type OutboxState = 'pending' | 'delivered' | 'failed';

/** What an accepted message for another domain begins with. */
export const newOutboxEntry = { forwarding: 'pending', attempts: 0, queuedAttempt: 1 } as const;

/** Reads an entry, strongly consistent; undefined when it is gone. */
export async function readOutboxEntry(
  { client, tableName }: InboxTable,
  { partition, nonce }: Pick<OutboxEntry, 'partition' | 'nonce'>,
): Promise<OutboxEntry | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: messageKey(partition, nonce), ConsistentRead: true }),
  );
  return item && parseEntry(item);
}

/**
 * Writes down that the next attempt failed, and when another one is due.
 *
 * @returns false when somebody else did, or the message is not on its way any more
 */
export async function recordPostponement(
  { client, tableName }: InboxTable,
  { partition, nonce, attempts }: OutboxEntry,
  { code, reasons, status }: DeliveryFailure,
  nextAttemptAtMs: number,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: messageKey(partition, nonce),
        UpdateExpression: `SET attempts = :next, nextAttemptAt = :due, lastCode = :code, lastReasons = :reasons${
          status === undefined ? ' REMOVE lastStatus' : ', lastStatus = :status'
        }`,
        ConditionExpression: 'forwarding = :pending AND attempts = :known',
        ExpressionAttributeValues: {
          ':pending': { S: 'pending' },
          ':known': { N: String(attempts) },
          ':next': { N: String(attempts + 1) },
          ':due': { N: String(nextAttemptAtMs) },
          ':code': { S: code },
          ':reasons': { L: reasons.map((reason) => ({ S: reason })) },
          ...(status !== undefined && { ':status': { N: String(status) } }),
        },
      }),
    ),
  );
  return written;
}

/** Writes down that an attempt is in the queue: earlier ones that come again are passed over from then on. */
export async function recordQueued(
  { client, tableName }: InboxTable,
  { partition, nonce }: Pick<OutboxEntry, 'partition' | 'nonce'>,
  attempt: number,
): Promise<void> {
  await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: messageKey(partition, nonce),
        UpdateExpression: 'SET queuedAttempt = :attempt',
        ConditionExpression: 'forwarding = :pending AND queuedAttempt < :attempt',
        ExpressionAttributeValues: { ':pending': { S: 'pending' }, ':attempt': { N: String(attempt) } },
      }),
    ),
  );
}

function parseEntry(item: Item): OutboxEntry {
  const read = readItem(item, 'outbox item');
  const [partition, nonce] = [read.string('recipient'), read.string('nonce')];
  const nextAttemptAtMs = read.optionalNumber('nextAttemptAt');
  const code = read.optionalString('lastCode');
  const { text: sender, originalIdentity } = senderOf(item);
  const status = read.optionalNumber('lastStatus');
  return {
    partition,
    nonce,
    recipient: recipientOf(partition),
    canonicalText: unpackMessage(item),
    digest: read.string('digest'),
    messageId: messageMembers(item).messageId,
    requestId: read.string('requestId'),
    sender,
    originalIdentity,
    issuedAtMs: nonceTimeMs(nonce),
    acceptedAtMs: read.number('acceptedAt'),
    state: read.oneOf('forwarding', ['pending', 'delivered', 'failed']),
    attempts: read.number('attempts'),
    queuedAttempt: read.number('queuedAttempt'),
    ...(nextAttemptAtMs !== undefined && { nextAttemptAtMs }),
    ...(code !== undefined && {
      lastFailure: {
        code,
        reasons: read.strings('lastReasons'),
        ...(status !== undefined && { status }),
      },
    }),
  };
}
