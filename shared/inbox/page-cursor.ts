import { createHmac, timingSafeEqual } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { readItem } from '../aws/item-attributes.ts';
import { type InboxTable, messageKey } from './inbox-table.ts';
import { isNonce } from './nonce.ts';

/** What cursors are sealed with. */
export interface CursorInbox extends InboxTable {
  /** So many random bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** Sort key of the secret of an inbox; `#` sorts before every nonce. */
const secretKey = '#cursor';

const sealBytes = 16;

/** Prints a place in an inbox so that nobody can make up another one, or take it to another inbox. */
export async function printCursor(inbox: CursorInbox, recipient: string, nonce: string): Promise<string> {
  const seal = sealOf(await cursorSecret(inbox, recipient), recipient, nonce);
  return Buffer.concat([seal, Buffer.from(nonce, 'latin1')]).toString('base64url');
}

/** The place that a cursor stands for; nothing when this inbox never gave it out. */
export async function readCursor(
  inbox: CursorInbox,
  recipient: string,
  cursor: string,
): Promise<string | undefined> {
  const bytes = Buffer.from(cursor, 'base64url');
  const nonce = bytes.subarray(sealBytes).toString('latin1');
  if (!isNonce(nonce) || bytes.toString('base64url') !== cursor) return undefined;
  const seal = sealOf(await cursorSecret(inbox, recipient), recipient, nonce);
  return timingSafeEqual(bytes.subarray(0, sealBytes), seal) ? nonce : undefined;
}

/** The secret of an inbox, made by whoever needs it first. */
async function cursorSecret({ client, tableName, random }: CursorInbox, recipient: string): Promise<string> {
  const { Attributes: attributes = {} } = await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: messageKey(recipient, secretKey),
      UpdateExpression: 'SET cursorSecret = if_not_exists(cursorSecret, :fresh)',
      ExpressionAttributeValues: { ':fresh': { S: Buffer.from(random(32)).toString('base64url') } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return readItem(attributes, 'cursor secret').string('cursorSecret');
}

function sealOf(secret: string, recipient: string, nonce: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify([recipient, nonce]))
    .digest()
    .subarray(0, sealBytes);
}
