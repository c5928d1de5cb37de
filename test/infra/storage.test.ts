import { describe, expect, test } from 'vitest';
import { tables } from '../../infra/tables.ts';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();

interface Expected {
  readonly keys: readonly [string, string?];
  readonly kept: boolean;
  readonly timeToLive?: string;
  readonly stream?: string;
}

const expectations: Readonly<Record<keyof typeof tables, Expected>> = {
  Inbox: { keys: ['recipient', 'nonce'], kept: true, timeToLive: 'expiresAt', stream: 'NEW_IMAGE' },
  Registry: { keys: ['originalIdentity', 'entry'], kept: true, stream: 'NEW_AND_OLD_IMAGES' },
  AuditEvents: { keys: ['subject', 'eventId'], kept: true },
  RateCounters: { keys: ['counter'], kept: false, timeToLive: 'expiresAt' },
  DnsCache: { keys: ['name', 'variant'], kept: false, timeToLive: 'expiresAt' },
};

describe('tables (design, AWS shape)', () => {
  test.each(Object.entries(expectations))('%s is deployed as it is described', (name, expected) => {
    const { keys, kept, timeToLive, stream } = expected;
    const [partitionKey, sortKey] = keys;
    const table = resources.get(`Storage/${name}`);
    const { ResourcePolicy, ...replica } = table?.properties.Replicas[0] ?? {};

    expect({ ...table, properties: { ...table?.properties, Replicas: [replica] } }).toEqual({
      type: 'AWS::DynamoDB::GlobalTable',
      deletionPolicy: kept ? 'Retain' : 'Delete',
      properties: {
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' }] : []),
        ],
        Replicas: [
          {
            Region: 'eu-central-1',
            DeletionProtectionEnabled: kept,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: kept },
          },
        ],
        ...(timeToLive && { TimeToLiveSpecification: { AttributeName: timeToLive, Enabled: true } }),
        ...(stream && { StreamSpecification: { StreamViewType: stream } }),
      },
    });
  });

  test('there is no other table', () => {
    const deployed = [...resources].filter(([, { type }]) => type.startsWith('AWS::DynamoDB'));
    expect(deployed.map(([path]) => path).sort()).toEqual(
      Object.keys(tables)
        .map((name) => `Storage/${name}`)
        .sort(),
    );
  });
});

describe('resource policies', () => {
  test('only the audit table has one: no deletion, no update but of counted refusals (design, AWS shape)', () => {
    const policies = [...resources]
      .filter(([, { properties }]) => properties?.Replicas?.[0].ResourcePolicy)
      .map(([path, { properties }]) => [path, properties.Replicas[0].ResourcePolicy.PolicyDocument]);
    const everybody = { Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*' };

    expect(policies).toEqual([
      [
        'Storage/AuditEvents',
        {
          Version: '2012-10-17',
          Statement: [
            {
              ...everybody,
              Sid: 'NoDeletion',
              Action: [
                'dynamodb:BatchWriteItem',
                'dynamodb:DeleteItem',
                'dynamodb:PartiQLDelete',
                'dynamodb:PartiQLUpdate',
                'dynamodb:UpdateTimeToLive',
              ],
            },
            {
              ...everybody,
              Sid: 'NoUpdateOfEvents',
              Action: 'dynamodb:UpdateItem',
              Condition: { 'ForAnyValue:StringNotLike': { 'dynamodb:LeadingKeys': ['source#*'] } },
            },
            {
              ...everybody,
              Sid: 'NoUpdateWithoutKey',
              Action: 'dynamodb:UpdateItem',
              Condition: { Null: { 'dynamodb:LeadingKeys': 'true' } },
            },
          ],
        },
      ],
    ]);
  });
});
