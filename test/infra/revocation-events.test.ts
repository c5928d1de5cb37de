import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack();
const path = (name: string) => `Revocations/${name}`;

describe('way of a revocation (design, AWS shape)', () => {
  test('events of portals reach the queue; what cannot be delivered for 24 hours has a queue of its own', () => {
    expect(resources.get(path('Bus'))?.properties.Name).toBe('btps-test');
    expect(resources.get(path('Requested'))?.properties).toEqual({
      Description: expect.any(String),
      EventBusName: `\${${path('Bus')}}`,
      EventPattern: { source: ['btps.portal'], 'detail-type': ['RevocationRequested'] },
      State: 'ENABLED',
      Targets: [
        {
          Id: 'Target0',
          Arn: `\${${path('Queue')}.Arn}`,
          DeadLetterConfig: { Arn: `\${${path('Undelivered')}.Arn}` },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  test('an item that failed comes back before a revocation counts as late, two minutes old, and is set aside after half an hour', () => {
    const { Timeout } = resources.get('Revoke/Function')?.properties ?? {};
    expect(resources.get(path('Queue'))?.properties).toEqual({
      VisibilityTimeout: 90,
      MessageRetentionPeriod: 345_600,
      MaximumMessageSize: 1_048_576,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: `\${${path('Failed')}.Arn}`, maxReceiveCount: 20 },
    });
    expect(Timeout).toBe(60);
  });

  test.each(['Undelivered', 'Failed'])('%s is encrypted and keeps items for 14 days', (name) => {
    expect(resources.get(path(name))?.properties).toEqual({
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test.each([
    ['Queue', ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage']],
    ['Undelivered', 'sqs:SendMessage'],
    ['Failed', undefined],
  ])('%s is reached by TLS only, and takes items of the rule only', (name, Action) => {
    const statements = resources.get(path(`${name}/Policy`))?.properties.PolicyDocument.Statement;
    const Resource = `\${${path(name)}.Arn}`;
    expect(statements).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Resource,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      ...(Action
        ? [
            expect.objectContaining({
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action,
              Resource,
              Condition: { ArnEquals: { 'aws:SourceArn': `\${${path('Requested')}.Arn}` } },
            }),
          ]
        : []),
    ]);
  });

  test('revoke takes them ten at a time, five batches at once, and fails them one by one', () => {
    expect(resources.get(path('Mapping'))?.properties).toEqual({
      EventSourceArn: `\${${path('Queue')}.Arn}`,
      FunctionName: '${Revoke/Function}',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      MetricsConfig: { Metrics: ['EventCount'] },
    });
  });
});

describe('alarms', () => {
  const ofQueue = (name: string) => [{ Name: 'QueueName', Value: `\${${path(name)}.QueueName}` }];
  const visible = { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 };

  test.each([
    { name: 'FailedRevocations', ...visible, Dimensions: ofQueue('Failed') },
    { name: 'UndeliveredRevocations', ...visible, Dimensions: ofQueue('Undelivered') },
    {
      name: 'LostRevocations',
      Namespace: 'AWS/Events',
      MetricName: 'InvocationsFailedToBeSentToDlq',
      Threshold: 1,
      Dimensions: expect.arrayContaining([{ Name: 'EventBusName', Value: `\${${path('Bus')}}` }]),
    },
    {
      name: 'LateRevocations',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 120,
      Dimensions: ofQueue('Queue'),
    },
  ])('$name reach the operators', ({ name, ...expected }) => {
    expect(resources.get(path(name))?.properties).toMatchObject({
      ...expected,
      AlarmDescription: expect.stringMatching(/\. Runbook: docs\/runbook\.md#[a-z0-9-]+$/),
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: ['${Alarms/Topic}'],
    });
  });
});
