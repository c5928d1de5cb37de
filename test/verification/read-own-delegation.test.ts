import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { parseIdentity } from '../../shared/protocol/identity.ts';
import type { Settings } from '../../shared/settings/settings.ts';
import { readOwnDelegation } from '../../shared/verification/read-own-delegation.ts';

/** Reads from an empty registry of saas.com; gives what was found and the keys that were asked for. */
async function read(text: string) {
  const identity = parseIdentity(text);
  if (!identity.ok) throw new Error(`${text} is no identity`);
  const asked: unknown[] = [];
  const send = async (command: BatchGetItemCommand) => {
    asked.push(command.input.RequestItems);
    return {};
  };
  const found = await readOwnDelegation(identity.value, {
    client: { send } as unknown as DynamoDBClient,
    registryTable: 'Registry',
    settings: { domain: 'saas.com' } as Settings,
  });
  return { found, asked };
}

const key = (entry: string) => ({ originalIdentity: { S: 'alice.btps.saas.com' }, entry: { S: entry } });

describe('the registry’s word on an identity (design, Registry)', () => {
  test('of another domain there is none, and nothing is read', async () => {
    expect(await read('dev1$alice.btps.other.com')).toStrictEqual({ found: undefined, asked: [] });
  });

  test('on a device is read with that on its user, strongly consistent', async () => {
    expect(await read('dev1$alice.btps.saas.com')).toStrictEqual({
      found: {},
      asked: [{ Registry: { Keys: [key('identity'), key('device#dev1')], ConsistentRead: true } }],
    });
  });

  test('on a user is read alone', async () => {
    expect(await read('alice$saas.com')).toStrictEqual({
      found: {},
      asked: [{ Registry: { Keys: [key('identity')], ConsistentRead: true } }],
    });
  });
});
