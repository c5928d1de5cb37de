import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack({ alarmEmail: 'operators@saas.example' });

describe('stream of accepted messages (design, Verification, step 10)', () => {
  test('inserted messages wake dispatch, in batches that fail record by record', () => {
    const mappings = [...resources.values()].filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
    expect(mappings.map(({ properties }) => properties)).toEqual([
      {
        FunctionName: '${Dispatch/Function}',
        EventSourceArn: '${Storage/Inbox.StreamArn}',
        StartingPosition: 'TRIM_HORIZON',
        FilterCriteria: {
          Filters: [
            {
              Pattern: JSON.stringify({
                eventName: ['INSERT'],
                dynamodb: { NewImage: { message: { S: [{ exists: true }] } } },
              }),
            },
          ],
        },
        BatchSize: 100,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 20,
        MaximumRecordAgeInSeconds: 21_600,
        DestinationConfig: { OnFailure: { Destination: '${AcceptedMessages/SetAside.Arn}' } },
        MetricsConfig: { Metrics: ['EventCount'] },
      },
    ]);
  });

  test('the bucket of records set aside is private, encrypted, reached by TLS only, and kept', () => {
    expect(resources.get('AcceptedMessages/SetAside')).toEqual({
      type: 'AWS::S3::Bucket',
      deletionPolicy: 'Retain',
      properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    const everything = {
      Effect: 'Deny',
      Action: 's3:*',
      Principal: { AWS: '*' },
      Resource: ['${AcceptedMessages/SetAside.Arn}', '${AcceptedMessages/SetAside.Arn}/*'],
    };
    expect(resources.get('AcceptedMessages/SetAside/Policy')?.properties.PolicyDocument.Statement).toEqual([
      { ...everything, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...everything, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
    ]);
  });
});

describe('alarms', () => {
  test.each([
    {
      path: 'AcceptedMessages/Late',
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Threshold: 300_000,
      EvaluationPeriods: 3,
      Dimensions: [{ Name: 'FunctionName', Value: '${Dispatch/Function}' }],
    },
    {
      path: 'AcceptedMessages/SetAsideRecords',
      MetricName: 'OnFailureDestinationDeliveredEventCount',
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'EventSourceMappingUUID', Value: '${AcceptedMessages/Stream}' }],
    },
    {
      path: 'AcceptedMessages/NotSetAside',
      MetricName: 'DestinationDeliveryFailures',
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'FunctionName', Value: '${Dispatch/Function}' }],
    },
  ])('$MetricName reaches the operators', ({ path, ...expected }) => {
    const { AlarmDescription, ...properties } = resources.get(path)?.properties ?? {};
    expect(AlarmDescription).toMatch(/\.$/);
    expect(properties).toEqual({
      ...expected,
      Namespace: 'AWS/Lambda',
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: ['${Alarms/Topic}'],
    });
  });

  test('alarmEmail is subscribed to the topic, which takes alarms of this account only, by TLS only', () => {
    const subscriptions = [...resources.values()].filter(({ type }) => type === 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ properties }) => properties)).toEqual([
      { Protocol: 'email', Endpoint: 'operators@saas.example', TopicArn: '${Alarms/Topic}' },
    ]);
    expect(resources.get('Alarms/Topic/Policy')?.properties.PolicyDocument.Statement).toEqual([
      {
        Sid: 'AllowPublishThroughSSLOnly',
        Effect: 'Deny',
        Action: 'sns:Publish',
        Principal: '*',
        Resource: '${Alarms/Topic}',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: '1',
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: '${Alarms/Topic}',
        Condition: { StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' } },
      },
    ]);
  });

  test('without alarmEmail nobody is subscribed', () => {
    const types = [...synthesizeStack().values()].map(({ type }) => type);
    expect(types).toContain('AWS::SNS::Topic');
    expect(types).not.toContain('AWS::SNS::Subscription');
  });
});
