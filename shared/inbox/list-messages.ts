import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Item } from '../aws/conditional-write.ts';
import { readItem } from '../aws/item-attributes.ts';
import { accept, type Outcome, refuse } from '../protocol/errors.ts';
import { type InboxTable, unixSeconds } from './inbox-table.ts';
import { readLowWaterMark } from './low-water-mark.ts';
import { membersOf } from './message-members.ts';
import { unpackMessage } from './packed-message.ts';
import { type CursorInbox, printCursor, readCursor } from './page-cursor.ts';

/** Most messages on one page. */
export const maxPageSize = 100;

/**
 * Characters of message text on one page. A function's answer may have 6 MB, and as a string in JSON a text can
 * become twice as long.
 */
const maxPageCharacters = 1_500_000;

/** Items read by one query: large messages reach DynamoDB's bound of 1 MB before it. */
const itemsPerQuery = 100;

/** Queries for one page; an inbox with more acknowledged items in a row answers a short page with a cursor. */
const maxQueries = 20;

/** One unread message. */
export interface ListedMessage {
  /** Names the message when it is acknowledged; opaque. */
  readonly receipt: string;
  /** The message, parsed. */
  readonly message: unknown;
  /** ISO 8601, UTC. */
  readonly acceptedAt: string;
  /** Base64 of the SHA-256 over all verified members. */
  readonly digest: string;
  /** Base64 of the SHA-256 of the signing key's SPKI DER. */
  readonly fingerprint: string;
  /** `device`, `primary`, or `server` for what this server wrote itself. */
  readonly signedWith: string;
  readonly scheme: string;
  readonly dnssec: string;
  /** Of messages that this server wrote itself, and of no others. */
  readonly origin?: 'system';
}

/** A page of the inbox; `cursor` is there while there may be more, even if the page is empty. */
export interface MessagePage {
  readonly messages: readonly ListedMessage[];
  readonly cursor?: string;
}

/** Which page. */
export interface PageRequest {
  /** 1 to 100 messages; 25 unless given. */
  readonly limit?: number;
  /** From the page before. */
  readonly cursor?: string;
}

/**
 * Lists unexpired, unacknowledged messages, oldest `issuedAt` first. A message that arrives late may sort before
 * a cursor; it is on the first page of the next listing, so a reader starts again from there.
 *
 * @returns a page, or `INVALID_REQUEST` when the cursor or limit is none.
 */
export async function listMessages(
  inbox: CursorInbox,
  recipient: string,
  { limit = 25, cursor }: PageRequest = {},
): Promise<Outcome<MessagePage>> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maxPageSize) {
    return refuse('INVALID_REQUEST', `limit must be an integer from 1 to ${maxPageSize}`);
  }
  if (cursor === undefined) {
    return accept(await readPage(inbox, recipient, await readLowWaterMark(inbox, recipient), limit));
  }
  const after = await readCursor(inbox, recipient, cursor);
  if (after === undefined) return refuse('INVALID_REQUEST', 'cursor is not one of this inbox');
  return accept(await readPage(inbox, recipient, after, limit));
}

async function readPage(
  inbox: CursorInbox,
  recipient: string,
  start: string,
  limit: number,
): Promise<MessagePage> {
  const messages: ListedMessage[] = [];
  let characters = 0;
  let after = start;
  for (let queries = 0; queries < maxQueries; queries += 1) {
    const page = await queryUnread(inbox, recipient, after);
    for (const item of page.Items ?? []) {
      const text = unpackMessage(item);
      characters += text.length;
      const full = messages.length >= limit || (messages.length > 0 && characters > maxPageCharacters);
      if (full) return { messages, cursor: await printCursor(inbox, recipient, after) };
      messages.push(readListed(item, text));
      after = readItem(item, 'inbox item').string('nonce');
    }
    if (!page.LastEvaluatedKey) return { messages };
    after = readItem(page.LastEvaluatedKey, 'inbox key').string('nonce');
  }
  return { messages, cursor: await printCursor(inbox, recipient, after) };
}

function queryUnread(inbox: InboxTable, recipient: string, after: string): Promise<QueryCommandOutput> {
  return inbox.client.send(
    new QueryCommand({
      TableName: inbox.tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'recipient = :recipient AND nonce > :after',
      FilterExpression: 'attribute_not_exists(acknowledgedAt) AND expiresAt > :now',
      ExpressionAttributeValues: {
        ':recipient': { S: recipient },
        ':after': { S: after },
        ':now': { N: unixSeconds(inbox.now()) },
      },
      Limit: itemsPerQuery,
    }),
  );
}

function readListed(item: Item, text: string): ListedMessage {
  const read = readItem(item, 'inbox item');
  const message: unknown = JSON.parse(text);
  return {
    receipt: read.string('nonce'),
    message,
    acceptedAt: new Date(read.number('acceptedAt')).toISOString(),
    digest: read.string('digest'),
    fingerprint: membersOf(message).fingerprint,
    signedWith: read.string('signedWith'),
    scheme: read.string('scheme'),
    dnssec: read.string('dnssec'),
    ...(read.optionalString('origin') === 'system' && { origin: 'system' }),
  };
}
