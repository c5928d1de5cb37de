import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { auditTableId } from '../../shared/zone/audit-table-id.ts';

/** Reads the id of a table that DynamoDB describes so; gives what was asked for, too. */
async function read(table: object | undefined) {
  const asked: unknown[] = [];
  const send = async ({ input }: { readonly input: unknown }) => {
    asked.push(input);
    return { Table: table };
  };
  const id = await auditTableId({ send } as unknown as DynamoDBClient, 'AuditEvents');
  return { id, asked };
}

const named = { TableArn: 'arn:aws:dynamodb:us-east-1:1:table/AuditEvents' };

test('the audit table is told by the id that it got when it was created (design, Desired state)', async () => {
  expect(await read({ ...named, TableId: 'id-1' })).toEqual({
    id: 'id-1',
    asked: [{ TableName: 'AuditEvents' }],
  });
});

test('where DynamoDB gives tables no id, name and time of creation stand for it', async () => {
  const { id } = await read({ ...named, CreationDateTime: new Date(1_769_860_800_000) });
  expect(id).toBe('arn:aws:dynamodb:us-east-1:1:table/AuditEvents@1769860800000');
});

test.each([undefined, {}])('a table described as %j has none, which is a fault', async (table) => {
  await expect(read(table)).rejects.toThrow(new Error('the audit table has no id'));
});
