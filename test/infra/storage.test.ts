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
            ...(kept && { SSESpecification: { KMSMasterKeyId: `\${Storage/${name}Key.Arn}` } }),
          },
        ],
        ...(kept && { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } }),
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

describe('keys of the tables (docs/data.md, Encryption)', () => {
  test.each(['Inbox', 'Registry', 'AuditEvents'])(
    '%s has a key of its own, which is rotated, and outlives the stack as the table does',
    (name) => {
      expect(resources.get(`Storage/${name}Key`)).toEqual({
        type: 'AWS::KMS::Key',
        deletionPolicy: 'Retain',
        properties: {
          Description: `Encrypts the table ${name}`,
          EnableKeyRotation: true,
          KeyPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::${AWS::AccountId}:root' },
                Action: 'kms:*',
                Resource: '*',
              },
            ],
          },
        },
      });
    },
  );
});

describe('legal hold (docs/data.md, Legal hold)', () => {
  const timeToLive = (from: typeof resources) =>
    Object.keys(tables).flatMap(
      (name) => from.get(`Storage/${name}`)?.properties.TimeToLiveSpecification?.Enabled ?? [],
    );

  test('legalHold true: DynamoDB deletes no message by its age, only what is worth nothing later', () => {
    expect(timeToLive(resources)).toEqual([true, true, true]);
    expect(timeToLive(synthesizeStack({ legalHold: 'true' }))).toEqual([false, true, true]);
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
