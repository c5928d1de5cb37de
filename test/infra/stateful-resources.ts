import { synthesizeStacks } from './synthesized-stack.ts';

/**
 * Properties that CloudFormation replaces a resource for, by the type of what holds something that a new one would
 * not hold: data, keys, addresses that others have written down, subscriptions that people have confirmed.
 *
 * Source: AWS, CloudFormation template reference, "Update requires: Replacement". `KeySpec` and `KeyUsage` are
 * there because a key can't be changed: the update would fail half-way.
 */
export const stateful: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
  'AWS::CloudFront::Distribution': [],
  'AWS::DynamoDB::GlobalTable': ['KeySchema', 'LocalSecondaryIndexes', 'TableName'],
  'AWS::Events::EventBus': ['Name'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::Route53::DNSSEC': ['HostedZoneId'],
  'AWS::Route53::HostedZone': ['Name'],
  'AWS::Route53::KeySigningKey': ['HostedZoneId', 'KeyManagementServiceArn', 'Name'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SNS::Subscription': ['Endpoint', 'Protocol', 'TopicArn'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::SecretsManager::Secret': ['Name'],
};

/** Types that hold nothing: CloudFormation may replace them without a loss, apart from log lines and metrics. */
export const stateless: readonly string[] = [
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::Function',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::EventBusPolicy',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Route53::RecordSet',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
  'Custom::ZoneSettings',
];

/** What of a stateful resource must not change: its place, its type, whether it outlives its stack, its identity. */
export interface StatefulResource {
  readonly type: string;
  readonly deletionPolicy: string;
  readonly replacedFor: Readonly<Record<string, unknown>>;
}

/** Stateful resources by the stack they are in and their logical id, `service/StorageInbox…`. */
export type Release = Readonly<Record<string, StatefulResource>>;

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** Deployments whose upgrades are watched: the plainest, and one with all that the context can add. */
export const watchedContexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {},
  full: {
    apiDomain: 'api.saas.example',
    portalDomain: 'portal-api.saas.example',
    domainZoneId: 'Z0123456789ABCDEFGHIJ',
    frontSecretName: 'btps-test-origin',
    originSecretHashes: 'ab'.repeat(32),
    backupRegion: 'eu-west-1',
    alarmEmail: 'operators@saas.example',
  },
};

/** Reads the stateful resources of all stacks that a context makes. */
export function statefulResources(context: Readonly<Record<string, string>>): Release {
  const { service, zone, copy, front } = synthesizeStacks(context);
  return Object.assign(
    {},
    ...Object.entries({ service, zone, copy, front }).map(([name, stack]) =>
      ofTemplate(name, stack?.template.Resources ?? {}),
    ),
  );
}

/** Every type of resource in the stacks that a context makes. */
export function resourceTypes(context: Readonly<Record<string, string>>): readonly string[] {
  const { service, zone, copy, front } = synthesizeStacks(context);
  return [service, zone, copy, front].flatMap((stack) =>
    Object.values<TemplateResource>(stack?.template.Resources ?? {}).map(({ Type }) => Type),
  );
}

function ofTemplate(stack: string, resources: Readonly<Record<string, TemplateResource>>): Release {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => stateful[Type])
      .map(([id, { Type, Properties = {}, DeletionPolicy = 'Delete' }]) => [
        `${stack}/${id}`,
        {
          type: Type,
          deletionPolicy: DeletionPolicy,
          replacedFor: Object.fromEntries(
            (stateful[Type] ?? []).flatMap((key) =>
              Properties[key] === undefined ? [] : [[key, Properties[key]]],
            ),
          ),
        },
      ]),
  );
}
