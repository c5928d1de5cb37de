import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../shared/aws/conditional-write.ts';
import { writeDeviceEntry, writeIdentityEntry } from '../../shared/registry/entries.ts';
import type { IdentityRows } from '../../shared/zone/desired-records.ts';
import { readRows, rememberKey } from '../../shared/zone/read-rows.ts';
import { aliceEntry, newKey, primaryKey } from './zone-entries.ts';
import { alice, device, rowsOf } from './zone-rows.ts';

/** A registry with these items, and what it is asked. */
function registry(items: readonly Item[] = []) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    asked.push(input);
    return { Items: items };
  };
  return { asked, client: { send } as unknown as DynamoDBClient, registryTable: 'Registry' };
}

const keysKey = { originalIdentity: { S: alice }, entry: { S: 'dns#keys' } };

describe('what the registry holds of a user', () => {
  test('is read strongly consistent, without the tokens of her devices', async () => {
    const { asked, ...tables } = registry([
      writeDeviceEntry(device('dev1')),
      { ...keysKey, publishedKeys: { SS: [primaryKey] } },
      { originalIdentity: { S: alice }, entry: { S: 'enrolment#hash' } },
      writeIdentityEntry(aliceEntry(alice)),
    ]);
    expect(await readRows(tables, alice)).toEqual(rowsOf([device('dev1')], { publishedKeys: [primaryKey] }));
    expect(asked).toEqual([
      {
        TableName: 'Registry',
        ConsistentRead: true,
        KeyConditionExpression: 'originalIdentity = :user AND entry BETWEEN :device AND :identity',
        ExpressionAttributeValues: {
          ':user': { S: alice },
          ':device': { S: 'device#' },
          ':identity': { S: 'identity' },
        },
      },
    ]);
  });

  test.each([
    ['nothing', []],
    ['items that say nothing', [{}, keysKey]],
  ])('may be %s', async (_, items: readonly Item[]) => {
    expect(await readRows(registry(items), alice)).toStrictEqual({
      originalIdentity: alice,
      devices: [],
      publishedKeys: [],
    });
  });
});

describe('a primary key (design, Desired state: foreign_edit)', () => {
  const rows = rowsOf([], { publishedKeys: [newKey()] });
  const rowsWith = (more: Partial<IdentityRows>): IdentityRows => ({ ...rows, ...more });
  const remembered = async (known: IdentityRows) => {
    const { asked, ...tables } = registry();
    await rememberKey(tables, known);
    return asked;
  };

  test('is remembered beside those before it, before it is published', async () => {
    expect(await remembered(rows)).toEqual([
      {
        TableName: 'Registry',
        Key: keysKey,
        UpdateExpression: 'ADD publishedKeys :key',
        ExpressionAttributeValues: { ':key': { SS: [primaryKey] } },
      },
    ]);
  });

  const { identity: _, ...nobody } = rows;
  test.each([
    ['known already', rowsWith({ publishedKeys: [primaryKey] })],
    ['of an identity that is closed', rowsWith({ identity: aliceEntry(alice, { status: 'closed' }) })],
    ['of nobody', nobody],
  ])('%s is not', async (_what, known) => {
    expect(await remembered(known)).toEqual([]);
  });
});
