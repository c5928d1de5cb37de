import { expect, test } from 'vitest';
import { adaptTemplate } from './adapt-template.ts';
import type { Resource } from './template.ts';

const adapt = (resource: Resource) => adaptTemplate({ Resources: { It: resource } }).Resources.It;

const policy = (...Statement: readonly object[]): Resource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement } },
});

test('a resource that the emulator takes stays as it is', () => {
  const queue = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true }, DeletionPolicy: 'Retain' };
  expect(adapt(queue)).toEqual(queue);
});

test('what signs a zone becomes a resource without effect', () => {
  const key = { Type: 'AWS::Route53::KeySigningKey', Properties: { Status: 'ACTIVE' }, DependsOn: ['Zone'] };
  expect(adapt(key)).toEqual({ Type: 'AWS::CloudFormation::WaitConditionHandle' });
});

test('the settings of a signed zone are told that it is not, and have no DS record as an output', () => {
  const Settings = { Type: 'Custom::ZoneSettings', Properties: { NegativeTtl: '60', Signed: 'true' } };
  const Outputs = {
    DsRecord: { Value: { 'Fn::GetAtt': ['Settings', 'DsRecord'] } },
    Zone: { Value: 'btps.saas.example' },
  };
  expect(adaptTemplate({ Resources: { Settings }, Outputs })).toEqual({
    Resources: {
      Settings: { Type: 'Custom::ZoneSettings', Properties: { NegativeTtl: '60', Signed: 'false' } },
    },
    Outputs: { Zone: { Value: 'btps.saas.example' } },
  });
});

test('an alarm on an expression watches the first of its metrics', () => {
  const stat = (MetricName: string) => ({ MetricStat: { Metric: { MetricName }, Period: 60, Stat: 'p95' } });
  const Metrics = [
    { Id: 'e', Expression: 'a / b' },
    { Id: 'a', ...stat('A') },
    { Id: 'b', ...stat('B') },
  ];
  expect(adapt({ Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: 1, Metrics } })).toEqual({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Threshold: 1, MetricName: 'A', Period: 60, Statistic: 'Sum' },
  });
});

test('a permission loses its conditions on unknown keys alone; what is denied by such a key is not denied', () => {
  const account = { StringEquals: { 'aws:SourceAccount': '1' } };
  const own = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'outbox#*' } };
  const names = { Null: { 'route53:ChangeResourceRecordSetsRecordTypes': 'false' } };
  expect(
    adapt(
      policy(
        { Effect: 'Allow', Action: 'a', Condition: { ...own, ...account } },
        { Effect: 'Allow', Action: 'b', Condition: names },
        { Effect: 'Deny', Action: 'c', Condition: own },
        { Effect: 'Deny', Action: 'd', Condition: account },
        { Effect: 'Deny', Action: 'e' },
      ),
    ),
  ).toEqual(
    policy(
      { Effect: 'Allow', Action: 'a', Condition: account },
      { Effect: 'Allow', Action: 'b' },
      { Effect: 'Deny', Action: 'd', Condition: account },
      { Effect: 'Deny', Action: 'e' },
    ),
  );
});

test('the ARN of a secret is its attribute Id; references to anything else stay', () => {
  const Secret = { Type: 'AWS::SecretsManager::Secret' };
  const Health = {
    Type: 'AWS::Lambda::Function',
    Properties: { Variables: [{ Ref: 'Secret' }, { Ref: 'Zone' }] },
  };
  expect(adaptTemplate({ Resources: { Secret, Health } })).toEqual({
    Resources: {
      Secret,
      Health: {
        Type: 'AWS::Lambda::Function',
        Properties: { Variables: [{ 'Fn::GetAtt': ['Secret', 'Id'] }, { Ref: 'Zone' }] },
      },
    },
  });
});

test('a permission to look at changes of a zone holds for any resource, and no other permission does', () => {
  const others = { Effect: 'Allow', Action: ['route53:ListResourceRecordSets'], Resource: 'zone' };
  const one = { Effect: 'Allow', Action: 'route53:GetChange', Resource: 'arn:aws:route53:::change/*' };
  expect(adapt(policy(others, one))).toEqual(policy(others, { ...one, Resource: '*' }));
});
