import {
  GetItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { type InboxTable, messageKey, unixSeconds } from './inbox-table.ts';
import { nonceTime } from './nonce.ts';

/** Sort key of the mark; `#` sorts before every nonce. */
const markKey = '#mark';

/** Sorts before every nonce and after the mark. */
const beginning = '0';

/**
 * How long the mark stays behind now. A message may be put up to 24 h after its `issuedAt`, where a
 * voucher makes up for its age, plus the time of its request; the rest is for clocks that are apart. Below the mark
 * nothing can arrive any more, so nothing that is unread can come to lie there.
 */
const markDelayMs = 24 * 3_600_000 + 600_000;

/** Items that one call may pass, so that its duration is bounded; a call acknowledges fewer. */
const maxPassedItems = 1000;

/** Items of the first query: mostly a few were acknowledged, and every item that is read costs what it is long. */
const firstItems = 25;

/** Queries of one call, of 1 MB at most each. */
const maxQueries = 40;

/** The nonce up to which everything is read or expired, or one before all of them. */
export async function readLowWaterMark(
  { client, tableName }: InboxTable,
  recipient: string,
): Promise<string> {
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: messageKey(recipient, markKey),
      ConsistentRead: true,
    }),
  );
  return item ? readItem(item, 'inbox mark').string('upTo') : beginning;
}

/**
 * Moves the mark over the acknowledged and expired items that follow it, so that a listing need not read them
 * again. It only ever moves forward, whoever else moves it at the same time.
 */
export async function moveLowWaterMark(inbox: InboxTable, recipient: string): Promise<void> {
  const from = await readLowWaterMark(inbox, recipient);
  const to = await lastPassable(inbox, recipient, from);
  if (to === from) return;
  await conditionalWrite(
    inbox.client.send(
      new UpdateItemCommand({
        TableName: inbox.tableName,
        Key: messageKey(recipient, markKey),
        UpdateExpression: 'SET upTo = :to',
        ConditionExpression: 'attribute_not_exists(upTo) OR upTo < :to',
        ExpressionAttributeValues: { ':to': { S: to } },
      }),
    ),
  );
}

/** The nonce of the last item, after `from`, that has nothing unread before it. */
async function lastPassable(inbox: InboxTable, recipient: string, from: string): Promise<string> {
  const nowSeconds = Number(unixSeconds(inbox.now()));
  const end = nonceTime(inbox.now() - markDelayMs);
  let last = from;
  let passed = 0;
  // Bounds in the wrong order would be an error of the query.
  for (let queries = 0; queries < maxQueries && passed < maxPassedItems && last < end; queries += 1) {
    const { Items: items = [], LastEvaluatedKey: more } = await queryStates(inbox, recipient, {
      ...{ from: last, end },
      limit: queries === 0 ? firstItems : maxPassedItems,
    });
    for (const item of items) {
      if (!isPassable(item, nowSeconds)) return last;
      last = readItem(item, 'inbox item').string('nonce');
    }
    if (!more) return last;
    passed += items.length;
  }
  return last;
}

function isPassable(item: Item, nowSeconds: number): boolean {
  const read = readItem(item, 'inbox item');
  return read.optionalNumber('acknowledgedAt') !== undefined || read.number('expiresAt') <= nowSeconds;
}

function queryStates(
  { client, tableName }: InboxTable,
  recipient: string,
  { from, end, limit }: { readonly from: string; readonly end: string; readonly limit: number },
): Promise<QueryCommandOutput> {
  return client.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'recipient = :recipient AND nonce BETWEEN :from AND :end',
      ExpressionAttributeValues: {
        ':recipient': { S: recipient },
        ':from': { S: from },
        ':end': { S: end },
      },
      ProjectionExpression: 'nonce, acknowledgedAt, expiresAt',
      Limit: limit,
    }),
  );
}
