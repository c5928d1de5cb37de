import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetDNSSECCommand,
  Route53Client,
  TestDNSAnswerCommand,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import './emulator/loopback-names.mjs';
import { credentials, type Emulator, region, startEmulator } from './emulator/start.ts';
import { tryTemplate } from './emulator/try-template.ts';
import { userWith } from './emulator/user-with.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({});
}, 300_000);

afterAll(() => emulator?.stop());

const client = (signer = credentials) => ({
  endpoint: emulator.url,
  region,
  credentials: signer,
  maxAttempts: 1,
});

/** What a request fails with. */
const errorOf = (request: Promise<unknown>): Promise<{ name: string; message: string }> =>
  request.then(
    () => ({ name: 'none', message: '' }),
    ({ name, message }: Error) => ({ name, message }),
  );

const nameOf = async (request: Promise<unknown>) => (await errorOf(request)).name;

test('key-signing keys and signed zones are unknown types (gap: DNSSEC signing)', async () => {
  const template = {
    Resources: {
      Key: { Type: 'AWS::Route53::KeySigningKey', Properties: {} },
      Zone: { Type: 'AWS::Route53::DNSSEC', Properties: {} },
    },
  };
  expect(await tryTemplate(emulator, 'signing', template)).toBe(
    'Template format error: Unrecognized resource types: [AWS::Route53::DNSSEC, AWS::Route53::KeySigningKey]',
  );
});

test('Route 53 knows neither GetDNSSEC nor TestDNSAnswer (gaps: GetDNSSEC, DNS queries)', async () => {
  const route53 = new Route53Client(client());
  const HostedZoneId = 'Z0123456789ABC';
  const question = { HostedZoneId, RecordName: 'alice.example', RecordType: 'TXT' } as const;
  expect([
    await errorOf(route53.send(new GetDNSSECCommand({ HostedZoneId }))),
    await errorOf(route53.send(new TestDNSAnswerCommand(question))),
  ]).toEqual([
    {
      name: 'InvalidInput',
      message: 'Unknown Route53 endpoint: GET /2013-04-01/hostedzone/Z0123456789ABC/dnssec',
    },
    { name: 'InvalidInput', message: 'Unknown Route53 endpoint: GET /2013-04-01/testdnsanswer' },
  ]);
});

test('an alarm on an expression is refused (gap: metric math)', async () => {
  const metric = {
    Id: 'a',
    MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' },
  };
  const Properties = {
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    Threshold: 1,
    Metrics: [
      { Id: 'e', Expression: 'a * 2' },
      { ...metric, ReturnData: false },
    ],
  };
  const template = { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } } };
  expect(await tryTemplate(emulator, 'alarm', template)).toBe(
    'AWS::CloudWatch::Alarm Properties.Metrics (metric math) is not supported; use MetricName and Namespace.',
  );
});

test('an output is found in the region of its own stack, and in no other (gap: outputs across regions)', async () => {
  const named = { Type: 'AWS::SNS::Topic', Properties: {} };
  const giving = { Resources: { Topic: named }, Outputs: { Name: { Value: 'known' } } };
  const DisplayName = { 'Fn::GetStackOutput': { StackName: 'giving', OutputName: 'Name', Region: region } };
  const taking = { Resources: { Topic: { ...named, Properties: { DisplayName } } } };
  expect([
    await tryTemplate(emulator, 'giving', giving),
    await tryTemplate(emulator, 'taking', taking),
    await tryTemplate(emulator, 'taking', taking, 'eu-central-1'),
  ]).toEqual(['known', 'CREATE_COMPLETE', "Output 'Name' not found in stack 'giving'"]);
});

test('a reference to a secret is its name, its attribute Id the ARN (gap: ARN of a secret)', async () => {
  const Secret = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'canary' } };
  const template = (Value: object) => ({ Resources: { Secret }, Outputs: { Arn: { Value } } });
  expect([
    await tryTemplate(emulator, 'by-reference', template({ Ref: 'Secret' })),
    await tryTemplate(emulator, 'by-attribute', template({ 'Fn::GetAtt': ['Secret', 'Id'] })),
  ]).toEqual([
    'canary',
    expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:canary-/),
  ]);
});

test('GET /health of any API is answered by the emulator itself (gap: route GET /health)', async () => {
  const host = emulator.url.replace('127.0.0.1', '01234567.execute-api.localhost');
  expect([await fetch(`${host}/health`), await fetch(`${host}/messages`)]).toMatchObject([
    { status: 200 },
    { status: 404 },
  ]);
});

test('a permission on a leading key or on record names allows nothing (gap: condition keys)', async () => {
  const [readsAny, readsOwn, changesAny, changesOwn] = await Promise.all([
    userWith(emulator, 'reads-any', allow('dynamodb:GetItem')),
    userWith(emulator, 'reads-own', allow('dynamodb:GetItem', 'dynamodb:LeadingKeys')),
    userWith(emulator, 'changes-any', allow('route53:ChangeResourceRecordSets')),
    userWith(
      emulator,
      'changes-own',
      allow('route53:ChangeResourceRecordSets', 'route53:ChangeResourceRecordSetsRecordTypes'),
    ),
  ]);
  const reading = new GetItemCommand({ TableName: 'Table', Key: { id: { S: 'a' } } });
  const changing = new ChangeResourceRecordSetsCommand({
    HostedZoneId: 'Z0123456789ABC',
    ChangeBatch: {
      Changes: [{ Action: 'DELETE', ResourceRecordSet: { Name: 'a.example', Type: 'TXT', TTL: 60 } }],
    },
  });
  expect([
    await nameOf(new DynamoDBClient(client(readsAny)).send(reading)),
    await nameOf(new DynamoDBClient(client(readsOwn)).send(reading)),
    await nameOf(new Route53Client(client(changesAny)).send(changing)),
    await nameOf(new Route53Client(client(changesOwn)).send(changing)),
  ]).toEqual(['ResourceNotFoundException', 'AccessDeniedException', 'NoSuchHostedZone', 'AccessDenied']);
});

test('a permission on changes of Route 53 allows to look at none (gap: resource of GetChange)', async () => {
  const change = new GetChangeCommand({ Id: 'C0123456789ABC' });
  const [any, changes] = await Promise.all([
    userWith(emulator, 'any-resource', allow('route53:GetChange')),
    userWith(emulator, 'changes-alone', {
      ...allow('route53:GetChange'),
      Resource: 'arn:aws:route53:::change/*',
    }),
  ]);
  expect([
    await nameOf(new Route53Client(client(any)).send(change)),
    await nameOf(new Route53Client(client(changes)).send(change)),
  ]).toEqual(['NoSuchChange', 'AccessDenied']);
});

function allow(Action: string, present?: string) {
  const Condition = present && { Null: { [present]: 'false' } };
  return { Effect: 'Allow', Action, Resource: '*', ...(Condition && { Condition }) };
}
