import { describe, expect, test } from 'vitest';
import { synthesizeStack } from './synthesized-stack.ts';

const former = 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef';
const zoneId = 'Z0123456789ABCDEFGHIJ';
const context = { domain: 'saas.com', hostedZoneId: zoneId, tokenKeyRotation: former };
const resources = synthesizeStack(context);

const zone = `arn:aws:route53:::hostedzone/${zoneId}`;
const ofLog = (path: string) => [
  `logs:CreateLogStream on \${${path}/Logs.Arn}`,
  `logs:PutLogEvents on \${${path}/Logs.Arn}`,
];
const ofTable = (table: string, ...actions: readonly string[]) =>
  actions.map((action) => `dynamodb:${action} on \${Storage/${table}.Arn}`);
const ofStream = (table: string, path: string) => [
  `dynamodb:DescribeStream on \${Storage/${table}.StreamArn}`,
  `dynamodb:GetRecords on \${Storage/${table}.StreamArn}`,
  `dynamodb:GetShardIterator on \${Storage/${table}.StreamArn}`,
  `dynamodb:ListStreams on \${Storage/${table}.StreamArn}`,
  `s3:ListBucket on \${${path}/SetAside.Arn}`,
  `s3:PutObject on \${${path}/SetAside.Arn}/*`,
];
const onlyPartition = (...keys: readonly string[]) =>
  ` if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":${JSON.stringify(keys)}},"Null":{"dynamodb:LeadingKeys":"false"}}`;
const onlyRecords = (name: string, type: string, ...actions: readonly string[]) =>
  ` if ${JSON.stringify({
    'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [name] },
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsRecordTypes': [type],
      'route53:ChangeResourceRecordSetsActions': actions,
    },
    Null: {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false',
      'route53:ChangeResourceRecordSetsRecordTypes': 'false',
      'route53:ChangeResourceRecordSetsActions': 'false',
    },
  })}`;
const ofTokenKeys = ['kms:GetPublicKey on ${TokenKeys/Key1.Arn}', `kms:GetPublicKey on ${former}`];
const toForwardQueue = 'sqs:SendMessage on ${Forwarding/Queue.Arn}';
const ofBus = 'events:PutEvents on ${Revocations/Bus.Arn}';

const canary = 'btps-canary.btps.saas.com';

/** Every action of each function; what is not here is not allowed. */
const expectations: Readonly<Record<string, readonly string[]>> = {
  Ingress: [
    ...ofTable('Registry', 'BatchGetItem'),
    ...ofTable('RateCounters', 'GetItem', 'UpdateItem'),
    ...ofTable('DnsCache', 'GetItem', 'UpdateItem'),
    ...ofTable('Inbox', 'BatchGetItem', 'PutItem'),
    ...ofTable('AuditEvents', 'PutItem'),
    `dynamodb:UpdateItem on \${Storage/AuditEvents.Arn}${onlyPartition('source#*')}`,
  ],
  Verify: [
    ...ofTable('Registry', 'BatchGetItem'),
    ...ofTable('RateCounters', 'GetItem', 'UpdateItem'),
    ...ofTable('DnsCache', 'GetItem', 'UpdateItem'),
  ],
  InboxApi: [
    ...ofTable('Inbox', 'GetItem', 'Query', 'UpdateItem'),
    ...ofTable('Registry', 'BatchGetItem'),
    ...ofTokenKeys,
  ],
  Auth: [
    ...ofTable('Registry', 'BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'),
    ...ofTable('AuditEvents', 'PutItem'),
    ...ofTable('RateCounters', 'GetItem', 'UpdateItem'),
    ...ofTable('DnsCache', 'UpdateItem'),
    'kms:Sign on ${TokenKeys/Key1.Arn}',
    `kms:Sign on ${former}`,
    ...ofTokenKeys,
    'kms:GetPublicKey on ${Forwarding/ServerKey.Arn}',
    ofBus,
  ],
  Portal: [
    ...ofTable('Registry', 'BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...ofTable('AuditEvents', 'PutItem', 'Query'),
    ...ofTable('DnsCache', 'UpdateItem'),
    ofBus,
  ],
  Revoke: [
    ...ofTable('Registry', 'BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    ...ofTable('AuditEvents', 'PutItem'),
    ...ofTable('DnsCache', 'UpdateItem'),
    ofBus,
    'sqs:DeleteMessage on ${Revocations/Queue.Arn}',
    'sqs:GetQueueAttributes on ${Revocations/Queue.Arn}',
    'sqs:ReceiveMessage on ${Revocations/Queue.Arn}',
  ],
  ZoneSync: [
    ...ofTable('Registry', 'Query', 'UpdateItem'),
    `dynamodb:PutItem on \${Storage/Registry.Arn}${onlyPartition('propagation')}`,
    ...ofTable('AuditEvents', 'PutItem'),
    ...ofTable('DnsCache', 'UpdateItem'),
    `route53:ListResourceRecordSets on ${zone}`,
    `route53:ChangeResourceRecordSets on ${zone}${onlyRecords('*.btps.saas.com', 'TXT', 'CREATE', 'DELETE')}`,
    ...ofStream('Registry', 'RegistryChanges'),
  ],
  Watch: [
    ...ofTable('Registry', 'BatchGetItem', 'Query', 'Scan', 'UpdateItem'),
    `dynamodb:DeleteItem on \${Storage/Registry.Arn}${onlyPartition('propagation', '*.btps.saas.com')}`,
    ...ofTable('DnsCache', 'UpdateItem'),
    ...ofTable('AuditEvents', 'BatchGetItem', 'DescribeTable', 'PutItem'),
    ...ofTable('Inbox', 'Scan'),
    `route53:ListResourceRecordSets on ${zone}`,
    ofBus,
    'route53:GetChange on arn:aws:route53:::change/*',
    's3:PutObject on ${Backup/Exports/Bucket.Arn}/registry/*',
    'kms:Decrypt on ${Backup/Exports/Key.Arn}',
    'kms:GenerateDataKey on ${Backup/Exports/Key.Arn}',
    ...ofTable('AuditEvents', 'DescribeContinuousBackups', 'ExportTableToPointInTime'),
    'dynamodb:DescribeExport on ${Storage/AuditEvents.Arn}/export/*',
    'dynamodb:ListExports on *',
    ...['AbortMultipartUpload', 'PutObject', 'PutObjectAcl'].map(
      (action) => `s3:${action} on \${Backup/Exports/Bucket.Arn}/audit/*`,
    ),
    toForwardQueue,
  ],
  ZoneSettings: [
    `route53:ListResourceRecordSets on ${zone}`,
    `route53:GetDNSSEC on ${zone}`,
    `route53:ListTagsForResource on ${zone}`,
    `route53:ChangeTagsForResource on ${zone}`,
    `route53:ChangeResourceRecordSets on ${zone}${onlyRecords('btps.saas.com', 'SOA', 'UPSERT')}`,
  ],
  Dispatch: [...ofTable('AuditEvents', 'PutItem'), toForwardQueue, ...ofStream('Inbox', 'AcceptedMessages')],
  Forward: [
    `dynamodb:GetItem on \${Storage/Inbox.Arn}${onlyPartition('outbox#*')}`,
    `dynamodb:UpdateItem on \${Storage/Inbox.Arn}${onlyPartition('outbox#*')}`,
    `dynamodb:PutItem on \${Storage/Inbox.Arn}${onlyPartition('*$saas.com')}`,
    ...ofTable('Registry', 'BatchGetItem'),
    ...ofTable('AuditEvents', 'PutItem'),
    ...ofTable('DnsCache', 'GetItem', 'UpdateItem'),
    'kms:GetPublicKey on ${Forwarding/ServerKey.Arn}',
    'kms:Sign on ${Forwarding/ServerKey.Arn}',
    toForwardQueue,
    'sqs:DeleteMessage on ${Forwarding/Queue.Arn}',
    'sqs:GetQueueAttributes on ${Forwarding/Queue.Arn}',
    'sqs:ReceiveMessage on ${Forwarding/Queue.Arn}',
  ],
  Health: [
    ...['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'].map(
      (action) => `dynamodb:${action} on \${Storage/Registry.Arn}${onlyPartition('health', canary)}`,
    ),
    `dynamodb:PutItem on \${Storage/AuditEvents.Arn}${onlyPartition(canary)}`,
    'secretsmanager:GetSecretValue on ${HealthChecks/Canary}',
    `route53:GetDNSSEC on ${zone}`,
    `route53:ListResourceRecordSets on ${zone}`,
    'sqs:GetQueueAttributes on ${Revocations/Failed.Arn}',
    'sqs:GetQueueAttributes on ${Revocations/Undelivered.Arn}',
    'sqs:GetQueueAttributes on ${Forwarding/Failed.Arn}',
  ],
};

const paths = Object.keys(expectations);

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string;
  readonly Condition?: unknown;
}

const ofTableKey = /^kms:\w+ on \$\{Storage\/(\w+)Key\.Arn\}/;

/** What a function may do, apart from what follows from its tables: the use of their keys. */
function allowed(path: string, from = resources): readonly string[] {
  return everythingAllowed(path, from).filter((entry) => !ofTableKey.test(entry));
}

function everythingAllowed(path: string, from: typeof resources): readonly string[] {
  const statements: readonly Statement[] = from.get(`${path}/Role/DefaultPolicy`)?.properties.PolicyDocument
    .Statement;
  return statements.flatMap(({ Effect, Action, Resource, NotResource, Condition }) =>
    [Action].flat().flatMap((action) =>
      [Resource ?? `not ${NotResource}`].flat().map((resource) => {
        const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
        return `${Effect === 'Allow' ? '' : Effect}${action} on ${resource}${condition}`;
      }),
    ),
  );
}

describe('permissions of the functions (design, AWS shape)', () => {
  test.each(paths)('%s may do exactly what its table says', (path) => {
    expect([...allowed(path)].sort()).toEqual([...ofLog(path), ...(expectations[path] ?? [])].sort());
  });

  test('every function has a role of its own, which only Lambda assumes, without managed policies', () => {
    const roles = [...resources].filter(([, { type }]) => type === 'AWS::IAM::Role');
    const ofLambda = {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      },
    };
    expect(Object.fromEntries(roles.map(([path, { properties }]) => [path, properties]))).toEqual(
      Object.fromEntries(paths.map((path) => [`${path}/Role`, ofLambda])),
    );
  });

  test('there is no policy beside those of the roles', () => {
    const policies = [...resources].filter(([, { type }]) => /^AWS::IAM::.*Policy$/.test(type));
    expect(policies.map(([path]) => path).sort()).toEqual(
      paths.map((path) => `${path}/Role/DefaultPolicy`).sort(),
    );
  });

  test('only zone-sync may change identities in the zone, and it cannot read inboxes (design, Desired state)', () => {
    const changing = paths.filter((path) => allowed(path).some((entry) => /ChangeResource.*TXT/.test(entry)));
    expect(changing).toEqual(['ZoneSync']);
    expect(allowed('ZoneSync').filter((entry) => entry.includes('Storage/Inbox'))).toEqual([]);
  });

  test('no function may delete anything but items of a queue, and watch of the registry; none has a wildcard', () => {
    const actions = paths.flatMap((path) => allowed(path));
    expect(actions.length).toBeGreaterThan(60);
    const deleting = actions.filter((action) =>
      /^\w+:(\w*Delete|BatchWrite|PartiQL|\w*\*|[\w]* on \*)/.test(action),
    );
    expect(deleting).toEqual([
      'sqs:DeleteMessage on ${Revocations/Queue.Arn}',
      `dynamodb:DeleteItem on \${Storage/Registry.Arn}${onlyPartition('propagation', '*.btps.saas.com')}`,
      'dynamodb:ListExports on *',
      'sqs:DeleteMessage on ${Forwarding/Queue.Arn}',
    ]);
  });

  test.each(paths)('%s may use the keys of its tables through DynamoDB, and of no other table', (path) => {
    const ofTheirKeys = everythingAllowed(path, resources).filter((entry) => ofTableKey.test(entry));
    const tables = allowed(path).flatMap(
      (entry) => /Storage\/(Inbox|Registry|AuditEvents)\./.exec(entry)?.[1] ?? [],
    );
    const condition = ' if {"StringLike":{"kms:ViaService":"*dynamodb.eu-central-1.amazonaws.com"}}';
    const actions = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'];
    const expected = [...new Set(tables)].flatMap((table) =>
      actions.map((action) => `kms:${action} on \${Storage/${table}Key.Arn}${condition}`),
    );
    expect([...ofTheirKeys].sort()).toEqual(expected.sort());
  });
});

describe('permissions to send notices', () => {
  const notified = synthesizeStack({
    ...context,
    'notices.emailFrom': 'notices@mail.saas.com',
    'notices.sms': 'true',
  });
  const identity = (name: string) =>
    `ses:SendEmail on arn:aws:ses:eu-central-1:\${AWS::AccountId}:identity/${name}` +
    ' if {"StringEquals":{"ses:FromAddress":"notices@mail.saas.com"}}';

  test.each(['Auth', 'Portal', 'Revoke', 'Watch'])(
    '%s may send mail from notices.emailFrom, and SMS with notices.sms',
    (path) => {
      const more = allowed(path, notified).filter((entry) => !allowed(path).includes(entry));
      expect(more).toEqual([
        identity('mail.saas.com'),
        identity('notices@mail.saas.com'),
        identity('saas.com'),
        'sns:Publish on not arn:aws:sns:*:*:*',
      ]);
    },
  );

  test('no other function may', () => {
    const others = paths.filter((path) => !['Auth', 'Portal', 'Revoke', 'Watch'].includes(path));
    const sending = others.filter((path) =>
      allowed(path, notified).some((entry) => /^(ses|sns):/.test(entry)),
    );
    expect(sending).toEqual([]);
  });
});
