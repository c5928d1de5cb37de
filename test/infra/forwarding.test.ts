import { expect, test } from 'vitest';
import { synthesizeStack, synthesizeStacks } from './synthesized-stack.ts';

const resources = synthesizeStack();

test('the queue hides an item for six times the timeout of forward, and sets it aside after five failures', () => {
  expect(resources.get('Forwarding/Queue')?.properties).toEqual({
    VisibilityTimeout: 360,
    MessageRetentionPeriod: 345_600,
    SqsManagedSseEnabled: true,
    RedrivePolicy: { deadLetterTargetArn: '${Forwarding/Failed.Arn}', maxReceiveCount: 5 },
  });
  expect(resources.get('Forward/Function')?.properties.Timeout).toBe(60);
  expect(resources.get('Forwarding/Failed')?.properties).toEqual({
    MessageRetentionPeriod: 1_209_600,
    SqsManagedSseEnabled: true,
  });
});

test.each(['Queue', 'Failed'])('%s is reached by TLS only', (name) => {
  expect(resources.get(`Forwarding/${name}/Policy`)?.properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sqs:*',
      Resource: `\${Forwarding/${name}.Arn}`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
});

test('forward takes attempts ten at a time, and fails them one by one', () => {
  expect(resources.get('Forwarding/Mapping')?.properties).toEqual({
    EventSourceArn: '${Forwarding/Queue.Arn}',
    FunctionName: '${Forward/Function}',
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 20 },
    MetricsConfig: { Metrics: ['EventCount'] },
  });
});

test('the key of the server signs with Ed25519 and outlives the stack', () => {
  expect(resources.get('Forwarding/ServerKey')).toMatchObject({
    properties: { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' },
    deletionPolicy: 'Retain',
  });
  expect(resources.get('Forwarding/Alias')?.properties).toEqual({
    AliasName: 'alias/btps-test-server',
    TargetKeyId: '${Forwarding/ServerKey.Arn}',
  });
});

test('the record of the server is an output, with the URL that is configured or the API’s own', () => {
  const recordWith = (context: object) => {
    const { Outputs } = synthesizeStacks({ ...context }).service.template;
    const [, output] =
      Object.entries<{ Value: unknown }>(Outputs).find(([id]) => /ServerRecord/.test(id)) ?? [];
    return JSON.stringify(output?.Value);
  };
  expect(recordWith({})).toMatch(
    /_btps\.saas\.example TXT .*v=BTPS1;u=.*\/messages;key=\$\(aws kms get-public-key/,
  );
  const forwarding = { publicUrl: 'https://btps.saas.example/messages' };
  expect(recordWith({ btps: { domain: 'saas.example', forwarding } })).toContain(
    'u=https://btps.saas.example/messages;',
  );
});

test.each(['FailedForwards', 'LateForwards'])('%s reach the operators', (name) => {
  expect(resources.get(`Forwarding/${name}`)?.properties).toMatchObject({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    AlarmDescription: expect.stringMatching(/\. Runbook: docs\/runbook\.md#[a-z-]+$/),
    AlarmActions: ['${Alarms/Topic}'],
  });
});
