import { parseArgs } from 'node:util';
import { createEraser } from '../shared/inbox/create-eraser.ts';
import { parseUserIdentity } from '../shared/protocol/identity.ts';

const usage = `Usage: node infra/erase.ts <user identity, such as 'alice$saas.com'>

Erases the messages in the inbox of an identity that was closed two minutes ago or earlier, and the address and number that notices went to. What stays, and
why, is in docs/data.md. Not during a legal hold.

The environment names the tables, INBOX_TABLE and REGISTRY_TABLE, and holds the credentials of whoever may delete in
the one and update the other; no function may.`;

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [text] = positionals;
  if (text === undefined || positionals.length > 1) throw new TypeError('name one user');
  const user = parseUserIdentity(text);
  if (!user.ok) throw new TypeError(user.refusal.reasons.join('; '));
  console.log(JSON.stringify(await createEraser(process.env)(user.value)));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
