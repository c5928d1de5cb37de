import { createDynamoDbClient } from '../aws/dynamodb.ts';
import { tableName } from '../aws/tables.ts';
import type { UserIdentity } from '../protocol/identity.ts';
import { type Erasure, eraseInbox } from './erase-inbox.ts';

/**
 * Makes what erases the inbox of a user, from an environment that names the tables.
 *
 * @throws TypeError when it does not
 */
export function createEraser(
  environment: Readonly<Record<string, string | undefined>>,
): (user: UserIdentity) => Promise<Erasure> {
  const tables = {
    client: createDynamoDbClient(),
    inboxTable: tableName(environment, 'inbox'),
    registryTable: tableName(environment, 'registry'),
  };
  return (user) => eraseInbox(tables, user, Date.now());
}
