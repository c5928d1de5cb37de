import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import type { Finding } from '../../shared/zone/plan-changes.ts';
import { recordForeignEdits } from '../../shared/zone/record-foreign-edits.ts';
import { alice, nowMs } from './zone-rows.ts';

/** Records findings; gives what was written. */
async function record(...findings: readonly Finding[]) {
  const written: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    written.push(input);
    return {};
  };
  const timing = { now: () => nowMs, jitter: () => 0, pause: async () => undefined };
  const tables = { client: { send } as unknown as DynamoDBClient, registryTable: 'Registry' };
  await recordForeignEdits({ ...tables, auditTable: 'AuditEvents', ...timing }, alice, findings);
  return written;
}

const edit = { kind: 'foreign-edit', name: alice, found: ['"key=a"', '"key=b"'] } as const;

test('a foreign edit is written into the trail by the hash of what was found, never its text (design, Desired state)', async () => {
  expect(await record({ kind: 'unknown-name', name: alice, type: 'A' }, edit)).toEqual([
    {
      TableName: 'AuditEvents',
      Item: {
        subject: { S: alice },
        eventId: { S: '2026-01-31T12:00:00.000Z#Q8od2ocQS1b1BJPSl7QUrG7cRKvTfJCKMXDOR6X8Y6s' },
        timestamp: { S: '2026-01-31T12:00:00.000Z' },
        type: { S: 'foreign_edit' },
        name: { S: alice },
        foundHash: { S: 'EK2x2MAodMygkasFbCVL1pJ7RRLvSeRnnyG7vWAg6Iw' },
        foundValues: { N: '2' },
      },
      ConditionExpression: 'attribute_not_exists(eventId)',
    },
  ]);
});

test('each edit of each name is an event of its own, and the same one is the same event', async () => {
  const written = await record(
    edit,
    edit,
    { ...edit, found: ['"key=a"'] },
    { ...edit, name: `dev1.${alice}` },
  );
  const ids = written.map((input) => (input as { Item: { eventId: { S: string } } }).Item.eventId.S);
  expect(new Set(ids).size).toBe(3);
});
