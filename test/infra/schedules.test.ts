import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack({ backupRetentionDays: '30' });

describe('schedules of watch (design, AWS shape)', () => {
  test.each([
    ['Propagation', 'propagation', 'rate(1 minute)'],
    ['Export', 'export', 'cron(13 2 * * ? *)'],
    ['Reconcile', 'reconcile', 'cron(13 3 * * ? *)'],
    ['Sweep', 'sweep', 'cron(13 4 * * ? *)'],
  ])('%s wakes it with { task: "%s" } at %s', (name, task, ScheduleExpression) => {
    expect(resources.get(`Schedules/${name}`)?.properties).toEqual({
      Description: expect.any(String),
      ScheduleExpression,
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: '${Watch/Function.Arn}', Input: JSON.stringify({ task }) }],
    });
  });

  test('each may invoke it, and nothing else is scheduled', () => {
    const schedules = [...resources.values()].filter(
      ({ type, properties }) => type === 'AWS::Events::Rule' && properties.ScheduleExpression,
    );
    const invokers = [...resources.values()].filter(
      ({ type, properties }) =>
        type === 'AWS::Lambda::Permission' && properties.FunctionName === '${Watch/Function.Arn}',
    );
    expect(schedules).toHaveLength(4);
    expect(invokers.map(({ properties }) => properties.Principal)).toEqual(
      Array.from({ length: 4 }, () => 'events.amazonaws.com'),
    );
  });
});

describe('backup of the registry', () => {
  test('backupRetentionDays 30: exports lie for 30 days in a private, encrypted, versioned bucket that is kept', () => {
    expect(resources.get('Backup/Bucket')).toEqual({
      type: 'AWS::S3::Bucket',
      deletionPolicy: 'Retain',
      properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              ExpirationInDays: 30,
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
            },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(resources.get('Backup/Bucket/Policy')?.properties.PolicyDocument.Statement[0]).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});
