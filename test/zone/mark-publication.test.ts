import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { markPublication, userIdentityOf } from '../../shared/zone/mark-publication.ts';
import { alice, device } from './zone-rows.ts';

/** Marks dev1 as published in a registry that answers so; gives what was asked. */
async function mark(answer: () => object) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    asked.push(input);
    return answer();
  };
  const registry = { client: { send } as unknown as DynamoDBClient, registryTable: 'Registry' };
  await markPublication(registry, device('dev1'), 'active', 'published');
  return asked;
}

describe('what DNS shows of a device (design, Desired state)', () => {
  test('is marked in its entry if that is still as it was read', async () => {
    expect(await mark(() => ({}))).toEqual([
      {
        TableName: 'Registry',
        Key: { originalIdentity: { S: alice }, entry: { S: 'device#dev1' } },
        UpdateExpression: 'SET publication = :next',
        ConditionExpression: '#status = :status AND publication = :found',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':next': { S: 'published' },
          ':status': { S: 'active' },
          ':found': { S: 'pending' },
        },
      },
    ]);
  });

  test('is left to the next run when it is not', async () => {
    const changed = new ConditionalCheckFailedException({ message: 'changed', $metadata: {} });
    const refuse = () => {
      throw changed;
    };
    expect(await mark(refuse)).toHaveLength(1);
  });

  test('belongs to the user behind the device; an entry that names none is a fault', () => {
    expect(userIdentityOf('dev1$alice.btps.saas.com')).toBe('alice$saas.com');
    expect(() => userIdentityOf('dev1')).toThrow(
      new TypeError('the registry holds a device that is no delegated identity'),
    );
  });
});
