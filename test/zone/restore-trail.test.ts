import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { restoreTrail } from '../../shared/zone/restore-trail.ts';
import { alice } from './zone-rows.ts';

const entry = (eventId: string) => ({
  subject: { S: alice },
  eventId: { S: eventId },
  type: { S: 'closed' },
});

/** Restores lines into a table that holds these events already; gives what was put, too. */
async function restore(lines: readonly unknown[], ...held: readonly string[]) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: { Item: ReturnType<typeof entry> } }) => {
    asked.push(input);
    if (held.includes(input.Item.eventId.S))
      throw new ConditionalCheckFailedException({ message: 'there', $metadata: {} });
    return {};
  };
  const tables = { client: { send } as unknown as DynamoDBClient, auditTable: 'AuditEvents' };
  const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
  const outcome = await restoreTrail(tables, text).catch((error: unknown) => error);
  return { outcome, asked };
}

const put = (eventId: string) => ({
  TableName: 'AuditEvents',
  Item: entry(eventId),
  ConditionExpression: 'attribute_not_exists(subject)',
});

describe('a file of an export of the audit trail (design, Desired state)', () => {
  test('full or incremental brings back what the table lacks, and leaves what it holds', async () => {
    const lines = [
      { Item: entry('e1') },
      { Keys: { subject: { S: alice } }, NewImage: entry('e2') },
      { Item: entry('e3') },
    ];
    expect(await restore(lines, 'e3')).toEqual({
      outcome: { entries: 3, written: 2 },
      asked: [put('e1'), put('e2'), put('e3')],
    });
  });

  test.each([
    ['an item that was deleted', { Keys: entry('e2') }],
    ['an item without a subject', { Item: { eventId: { S: 'e2' } } }],
    ['a subject that is no text', { Item: { ...entry('e2'), subject: { N: '1' } } }],
    ['an item without an id', { Item: { subject: { S: alice } } }],
    ['an id that is no text', { Item: { ...entry('e2'), eventId: { N: '1' } } }],
  ])('with %s is none, and nothing is written', async (_, line) => {
    expect(await restore([{ Item: entry('e1') }, line])).toEqual({
      outcome: new Error('this is no export of an audit trail'),
      asked: [],
    });
  });

  test('with a table that fails is a fault', async () => {
    const send = () => Promise.reject(new Error('throttled'));
    const tables = { client: { send } as unknown as DynamoDBClient, auditTable: 'AuditEvents' };
    await expect(restoreTrail(tables, JSON.stringify({ Item: entry('e1') }))).rejects.toThrow(
      new Error('throttled'),
    );
  });
});
