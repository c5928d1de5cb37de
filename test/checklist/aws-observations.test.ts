import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsObservations } from '../../infra/checklist/aws/aws-observations.ts';
import { createAwsRequests } from '../../infra/checklist/aws/create-aws-requests.ts';
import { type DeployedStack, readStack } from '../../infra/checklist/aws/read-stack.ts';
import type { Observations } from '../../infra/checklist/observations.ts';
import { type AwsRequest, type AwsStandIn, startAwsStandIn } from './aws-stand-in.ts';

const nowMs = Date.UTC(2026, 0, 31, 12);
const dayMs = 86_400_000;
const topic = 'arn:aws:sns:eu-central-1:111122223333:operators';

let aws: AwsStandIn;
let stack: DeployedStack;
let observations: Observations;

const xml = (operation: string, result: string) =>
  `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;

const resource = (type: string, id: string) =>
  `<member><ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId></member>`;

/** What AWS says of a stack with an alarm, the function ingress, and a function of CDK's own. */
function answer({ operation, input }: AwsRequest): string | object {
  switch (operation) {
    case 'DescribeStacks':
      return xml(
        operation,
        '<Stacks><member><Outputs><member><OutputKey>PortalApiUrl1A2B</OutputKey><OutputValue>https://portal.example</OutputValue></member></Outputs></member></Stacks>',
      );
    case 'ListStackResources':
      return input.NextToken === undefined
        ? xml(
            operation,
            `<StackResourceSummaries>${resource('AWS::Lambda::Function', 'btps-ingress')}${resource('AWS::SNS::Topic', topic)}</StackResourceSummaries><NextToken>more</NextToken>`,
          )
        : xml(
            operation,
            `<StackResourceSummaries>${resource('AWS::Lambda::Function', 'cdk-own')}${resource('AWS::CloudWatch::Alarm', 'rate')}</StackResourceSummaries>`,
          );
    case 'GET /2015-03-31/functions/btps-ingress/configuration':
      return {
        LoggingConfig: { LogGroup: 'ingress-logs' },
        Environment: {
          Variables: { POWERTOOLS_SERVICE_NAME: 'ingress', BTPS_STAGE: 'prod', POWERTOOLS_LOG_LEVEL: 'INFO' },
        },
      };
    case 'GET /2015-03-31/functions/cdk-own/configuration':
      return {};
    case 'DescribeAlarms':
      return xml(
        operation,
        `<MetricAlarms><member><AlarmName>rate</AlarmName><StateValue>OK</StateValue><ActionsEnabled>true</ActionsEnabled><AlarmActions><member>${topic}</member></AlarmActions></member></MetricAlarms>`,
      );
    case 'ListSubscriptionsByTopic':
      return xml(
        operation,
        `<Subscriptions><member><SubscriptionArn>PendingConfirmation</SubscriptionArn></member><member><SubscriptionArn>${topic}:1</SubscriptionArn></member></Subscriptions>`,
      );
    case 'DescribeLogGroups':
      return {
        logGroups: [
          { logGroupName: 'ingress-logs-2' },
          { logGroupName: 'ingress-logs', retentionInDays: 30 },
        ],
      };
    case 'FilterLogEvents':
      return input.nextToken === undefined
        ? { events: [{ message: '{"message":"delegation_verification","identity":"a"}' }], nextToken: 'more' }
        : { events: [{ message: '{"message":"delegation_verification","identity":"b"}' }] };
    case 'GetMetricStatistics':
      return xml(
        operation,
        '<Datapoints><member><Sum>7.0</Sum><Maximum>3.0</Maximum></member><member><Sum>5.0</Sum><Maximum>4.0</Maximum></member></Datapoints>',
      );
    default:
      throw new Error(`${operation} was not expected`);
  }
}

beforeAll(async () => {
  aws = await startAwsStandIn(answer);
  const environment = { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: aws.url };
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const requests = createAwsRequests(environment);
  stack = await readStack(requests, 'btps-prod');
  const sns = new SNSClient({ endpoint: aws.url });
  observations = awsObservations({ requests, sns, stack, now: () => nowMs });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

test('a stack of two pages is read: outputs, alarms, and functions by the names of the project', () => {
  expect(stack).toEqual({
    outputs: { PortalApiUrl1A2B: 'https://portal.example' },
    alarmNames: ['rate'],
    functions: {
      ingress: {
        name: 'btps-ingress',
        logGroup: 'ingress-logs',
        environment: { POWERTOOLS_SERVICE_NAME: 'ingress', BTPS_STAGE: 'prod', POWERTOOLS_LOG_LEVEL: 'INFO' },
      },
    },
  });
});

test('alarms tell their topic, of whose subscriptions those that were confirmed count', async () => {
  expect(await observations.alerting()).toEqual({
    alarms: [{ name: 'rate', state: 'OK', tells: true }],
    subscribers: 1,
  });
});

test('the retention is that of the very log group, not of one that begins alike', async () => {
  expect(await observations.logRetention()).toEqual([
    { function: 'ingress', level: 'INFO', retentionDays: 30 },
  ]);
});

test('log lines come from all pages', async () => {
  const lines = await observations.logLines('delegation_verification', nowMs - dayMs);
  expect(lines.map(({ identity }) => identity)).toEqual(['a', 'b']);
});

test('a metric is asked for by service and stage over the whole time, and summed, or its greatest value taken', async () => {
  expect(await observations.sum('requests', nowMs - dayMs)).toBe(12);
  expect(await observations.maximum('dnsTime', nowMs - dayMs)).toBe(4);
  expect(aws.requests.findLast(({ operation }) => operation === 'GetMetricStatistics')).toEqual({
    service: 'monitoring',
    operation: 'GetMetricStatistics',
    input: {
      Action: 'GetMetricStatistics',
      Version: '2010-08-01',
      Namespace: 'BTPS',
      MetricName: 'DnsResolutionTime',
      StartTime: '2026-01-30T12:00:00.000Z',
      EndTime: '2026-01-31T12:00:00.000Z',
      Period: '86400',
      'Statistics.member.1': 'Maximum',
      'Dimensions.member.1.Name': 'service',
      'Dimensions.member.1.Value': 'ingress',
      'Dimensions.member.2.Name': 'stage',
      'Dimensions.member.2.Value': 'prod',
    },
  });
});
