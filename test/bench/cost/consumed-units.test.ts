import { expect, test } from 'vitest';
import { consumedUnits } from './consumed-units.ts';

test('a batch that finds one of two entries costs the other one too (DynamoDB developer guide, reads)', () => {
  const RequestItems = {
    Registry: { Keys: [{}, {}], ConsistentRead: true },
    Inbox: { Keys: [{}] },
  };
  const output = {
    Responses: { Registry: [{}] },
    ConsumedCapacity: [
      { TableName: 'Registry', CapacityUnits: 1 },
      { TableName: 'Inbox', CapacityUnits: 0 },
    ],
  };
  expect(consumedUnits('BatchGetItemCommand', { RequestItems }, output)).toEqual([
    { table: 'Registry', kind: 'readUnits', units: 2 },
    { table: 'Inbox', kind: 'readUnits', units: 0.5 },
  ]);
});

test('a transaction writes every item twice (DynamoDB developer guide, transactions)', () => {
  const TransactItems = [
    { Put: { TableName: 'AuditEvents', Item: { detail: { S: 'x'.repeat(1024) } } } },
    { Update: { TableName: 'Registry' } },
  ];
  const ConsumedCapacity = [{ TableName: 'Registry', CapacityUnits: 1 }];
  expect(consumedUnits('TransactWriteItemsCommand', { TransactItems }, { ConsumedCapacity })).toEqual([
    { table: 'AuditEvents', kind: 'writeUnits', units: 4 },
    { table: 'Registry', kind: 'writeUnits', units: 2 },
  ]);
});
