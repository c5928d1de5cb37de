import { parseArgs } from 'node:util';
import { createDynamoDbClient } from '../shared/aws/dynamodb.ts';
import { tableName } from '../shared/aws/tables.ts';
import { eraseInbox } from '../shared/inbox/erase-inbox.ts';
import { parseUserIdentity } from '../shared/protocol/identity.ts';

const usage = `Usage: node infra/erase.ts <user identity, such as 'alice$saas.com'>

Erases the messages in the inbox of a closed identity, and the address and number that notices went to. What stays, and
why, is in docs/data.md. Not during a legal hold.

The environment names the tables, INBOX_TABLE and REGISTRY_TABLE, and holds the credentials of whoever may delete in
the one and update the other; no function may.`;

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [text] = positionals;
  if (text === undefined || positionals.length > 1) throw new TypeError('name one user');
  const user = parseUserIdentity(text);
  if (!user.ok) throw new TypeError(user.refusal.reasons.join('; '));
  const tables = {
    client: createDynamoDbClient(),
    inboxTable: tableName(process.env, 'inbox'),
    registryTable: tableName(process.env, 'registry'),
  };
  console.log(JSON.stringify(await eraseInbox(tables, user.value)));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
