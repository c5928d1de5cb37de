import { DeleteItemCommand, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionalWrite, type Item } from '../aws/conditional-write.ts';
import { queryAll } from '../aws/query-all.ts';
import type { UserIdentity } from '../protocol/identity.ts';
import { identityKey } from '../registry/entries.ts';
import { readIdentity } from '../revocation/device-rows.ts';
import { inParallel } from '../zone/in-parallel.ts';
import { messageKey } from './inbox-table.ts';

/** The tables that hold what belongs to a user. */
export interface UserTables {
  readonly client: DynamoDBClient;
  readonly inboxTable: string;
  readonly registryTable: string;
}

/** What was erased of a user. */
export interface Erasure {
  readonly messages: number;
  /** Whether an address or number for notices was on file. */
  readonly contact: boolean;
}

const deletesAtOnce = 20;

/** For a minute after an inbox was closed, an instance may hold it for open and put a message in. */
const settledAfterMs = 120_000;

/**
 * Erases what is kept of a user for the user's own sake: the messages in the inbox, and where notices went. The identity
 * has to be closed for ever: the inbox is also the memory of nonces, so that what was delivered into an open one
 * could be delivered again. May be run again.
 *
 * @param nowMs epoch milliseconds
 * @throws TypeError when the identity is not registered here, not closed, or closed less than two minutes ago
 *
 * Source: GDPR, article 17; docs/data.md says what stays, and why.
 */
export async function eraseInbox(tables: UserTables, user: UserIdentity, nowMs: number): Promise<Erasure> {
  const { client, inboxTable } = tables;
  const identity = await readIdentity(tables, user.originalIdentity);
  if (!identity) throw new TypeError('the identity is not registered here');
  if (identity.status !== 'closed') throw new TypeError('the identity has to be closed first');
  if (nowMs - Date.parse(identity.notBefore ?? '') < settledAfterMs) {
    throw new TypeError('the identity was closed a moment ago: try again in two minutes');
  }
  const found = await queryAll(client, {
    TableName: inboxTable,
    KeyConditionExpression: 'recipient = :recipient',
    ExpressionAttributeValues: { ':recipient': { S: identity.userIdentity } },
    ProjectionExpression: 'recipient, nonce',
  });
  await inParallel(found, deletesAtOnce, ({ recipient, nonce }: Item) =>
    client.send(
      new DeleteItemCommand({
        TableName: inboxTable,
        Key: messageKey(recipient?.S ?? '', nonce?.S ?? ''),
      }),
    ),
  );
  return { messages: found.length, contact: await eraseContact(tables, user.originalIdentity) };
}

async function eraseContact(
  { client, registryTable }: UserTables,
  originalIdentity: string,
): Promise<boolean> {
  const { written } = await conditionalWrite(
    client.send(
      new UpdateItemCommand({
        TableName: registryTable,
        Key: identityKey(originalIdentity),
        UpdateExpression: 'REMOVE notifyEmail, notifyPhone',
        ConditionExpression: 'attribute_exists(notifyEmail) OR attribute_exists(notifyPhone)',
      }),
    ),
  );
  return written;
}
