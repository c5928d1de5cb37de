import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const resources = synthesizeStack({ alarmEmail: 'operators@saas.example' });

const streams = [
  {
    path: 'AcceptedMessages',
    table: 'Inbox',
    consumer: 'Dispatch',
    batchSize: 100,
    window: { MaximumBatchingWindowInSeconds: 1 },
    filter: {
      eventName: ['INSERT'],
      dynamodb: { NewImage: { digest: { S: [{ exists: true }] } } },
    },
  },
  {
    path: 'RegistryChanges',
    table: 'Registry',
    consumer: 'ZoneSync',
    batchSize: 1_000,
    window: {},
    filter: { dynamodb: { Keys: { entry: { S: ['identity', { prefix: 'device#' }] } } } },
  },
];

describe.each(streams)('stream of $table (design, AWS shape)', (stream) => {
  const { path, table, consumer, batchSize, window, filter } = stream;

  test(`its changes wake ${consumer}, in batches that fail record by record`, () => {
    expect(resources.get(`${path}/Stream`)?.properties).toEqual({
      FunctionName: `\${${consumer}/Function}`,
      EventSourceArn: `\${Storage/${table}.StreamArn}`,
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify(filter) }] },
      BatchSize: batchSize,
      ...window,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 20,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: `\${${path}/SetAside.Arn}` } },
      MetricsConfig: { Metrics: ['EventCount'] },
    });
  });

  test('the bucket of records set aside is private, encrypted, reached by TLS only, and kept', () => {
    expect(resources.get(`${path}/SetAside`)).toEqual({
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
      Resource: [`\${${path}/SetAside.Arn}`, `\${${path}/SetAside.Arn}/*`],
    };
    expect(resources.get(`${path}/SetAside/Policy`)?.properties.PolicyDocument.Statement).toEqual([
      { ...everything, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...everything, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
    ]);
  });

  test.each([
    {
      name: 'Late',
      MetricName: 'IteratorAge',
      Statistic: 'Maximum',
      Threshold: 300_000,
      EvaluationPeriods: 3,
      Dimensions: [{ Name: 'FunctionName', Value: `\${${consumer}/Function}` }],
    },
    {
      name: 'SetAsideRecords',
      MetricName: 'OnFailureDestinationDeliveredEventCount',
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'EventSourceMappingUUID', Value: `\${${path}/Stream}` }],
    },
    {
      name: 'NotSetAside',
      MetricName: 'DestinationDeliveryFailures',
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'FunctionName', Value: `\${${consumer}/Function}` }],
    },
  ])('$MetricName reaches the operators', ({ name, ...expected }) => {
    const { AlarmDescription, ...properties } = resources.get(`${path}/${name}`)?.properties ?? {};
    expect(AlarmDescription).toMatch(/\. Runbook: docs\/runbook\.md#[a-z0-9-]+$/);
    expect(properties).toEqual({
      ...expected,
      Namespace: 'AWS/Lambda',
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: ['${Alarms/Topic}'],
    });
  });
});

describe('operators', () => {
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
