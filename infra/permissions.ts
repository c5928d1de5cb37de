import { canaryAccount } from '../shared/health/canary-account.ts';
import { healthPartition } from '../shared/health/health-partition.ts';
import type { Configuration } from './configuration.ts';
import type { FunctionName } from './functions.ts';
import type { Resource } from './permitted-resource.ts';

/** Actions of one function on one resource. */
export interface Permission {
  readonly resource: Resource;
  readonly actions: readonly string[];
  /** Partition keys that the actions are confined to; `*` stands for any text. */
  readonly partitionKeys?: readonly string[];
  /** Record sets that a change of the zone is confined to. */
  readonly records?: {
    /** Without the final dot; `*` stands for any text. */
    readonly names: string;
    readonly type: 'SOA' | 'TXT';
    readonly actions: readonly ('CREATE' | 'DELETE' | 'UPSERT')[];
  };
  /** Address that mail has to come from. */
  readonly from?: string;
}

/** Partition keys of refusals before a good signature: the only audit entries that count upwards. */
export const countedAuditKeys: readonly string[] = ['source#*'];

const counters: Permission = {
  resource: 'rateCounters',
  actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
};

const resolverCache: Permission = {
  resource: 'dnsCache',
  actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
};

/** Those who change delegations drop the answers about them, and read none. */
const cacheInvalidation: Permission = { resource: 'dnsCache', actions: ['dynamodb:UpdateItem'] };

const registryReading: Permission = {
  resource: 'registry',
  actions: ['dynamodb:BatchGetItem'],
};

const auditWriting: Permission = { resource: 'auditEvents', actions: ['dynamodb:PutItem'] };

/** What transactions on identities, devices, tokens and keys are made of: items are read, put and updated. */
const registryTransactions = [
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];

/** Revocations go through all devices of a user, too. */
const registryRevocations: Permission = {
  resource: 'registry',
  actions: [...registryTransactions, 'dynamodb:Query'],
};

/** Partition of the registry in which zone-sync and watch keep what they are waiting for. */
const propagation: readonly string[] = ['propagation'];

const forwardQueueing: Permission = { resource: 'forwardQueue', actions: ['sqs:SendMessage'] };

/** Messages to other domains wait beside the inboxes. */
const outbox: readonly string[] = ['outbox#*'];

/** Everything that each function may do in a deployment, apart from writing its own log. */
export function functionPermissions(
  configuration: Configuration,
): Readonly<Record<FunctionName, readonly Permission[]>> {
  const { settings, deployment } = configuration;
  const notices = noticePermissions(settings.notices);
  const canary = `${canaryAccount}.btps.${settings.domain}`;
  return {
    ingress: [
      registryReading,
      { resource: 'inbox', actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'] },
      auditWriting,
      { resource: 'auditEvents', actions: ['dynamodb:UpdateItem'], partitionKeys: countedAuditKeys },
      counters,
      resolverCache,
    ],
    verify: [registryReading, counters, resolverCache],
    inbox: [
      {
        resource: 'inbox',
        actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      },
      registryReading,
      { resource: 'tokenKeys', actions: ['kms:GetPublicKey'] },
    ],
    auth: [
      { resource: 'registry', actions: registryTransactions },
      auditWriting,
      counters,
      cacheInvalidation,
      // By all of them: during a rotation, instances that sign by the one and by the other share the role.
      { resource: 'tokenKeys', actions: ['kms:GetPublicKey', 'kms:Sign'] },
      { resource: 'serverKeys', actions: ['kms:GetPublicKey'] },
      ...notices,
    ],
    portal: [
      registryRevocations,
      cacheInvalidation,
      { resource: 'auditEvents', actions: ['dynamodb:PutItem', 'dynamodb:Query'] },
      ...notices,
    ],
    revoke: [
      registryRevocations,
      cacheInvalidation,
      auditWriting,
      ...notices,
      {
        resource: 'revocationQueue',
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      },
    ],
    zoneSync: [
      { resource: 'registry', actions: ['dynamodb:Query', 'dynamodb:UpdateItem'] },
      { resource: 'registry', actions: ['dynamodb:PutItem'], partitionKeys: propagation },
      auditWriting,
      cacheInvalidation,
      { resource: 'zone', actions: ['route53:ListResourceRecordSets'] },
      {
        resource: 'zone',
        actions: ['route53:ChangeResourceRecordSets'],
        records: { names: `*.btps.${settings.domain}`, type: 'TXT', actions: ['CREATE', 'DELETE'] },
      },
      ...streamPermissions('registryStream', 'registrySetAsideObjects', 'registrySetAsideBucket'),
    ],
    watch: [
      {
        resource: 'registry',
        actions: ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
      },
      {
        resource: 'registry',
        actions: ['dynamodb:DeleteItem'],
        // One-time tokens lie beside the entries of their users; no condition tells them apart.
        partitionKeys: [...propagation, `*.btps.${settings.domain}`],
      },
      cacheInvalidation,
      {
        resource: 'auditEvents',
        actions: ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:PutItem'],
      },
      { resource: 'inbox', actions: ['dynamodb:Scan'] },
      { resource: 'zone', actions: ['route53:ListResourceRecordSets'] },
      { resource: 'zoneChanges', actions: ['route53:GetChange'] },
      { resource: 'backupObjects', actions: ['s3:PutObject'] },
      { resource: 'backupKey', actions: ['kms:Decrypt', 'kms:GenerateDataKey'] },
      {
        resource: 'auditEvents',
        actions: ['dynamodb:DescribeContinuousBackups', 'dynamodb:ExportTableToPointInTime'],
      },
      { resource: 'auditExports', actions: ['dynamodb:DescribeExport'] },
      { resource: 'anyExport', actions: ['dynamodb:ListExports'] },
      {
        resource: 'auditExportObjects',
        actions: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
      },
      forwardQueueing,
      ...notices,
    ],
    zoneSettings: [
      {
        resource: 'zone',
        actions: [
          'route53:ChangeTagsForResource',
          'route53:GetDNSSEC',
          'route53:ListResourceRecordSets',
          'route53:ListTagsForResource',
        ],
      },
      {
        resource: 'zone',
        actions: ['route53:ChangeResourceRecordSets'],
        records: { names: deployment.zoneName, type: 'SOA', actions: ['UPSERT'] },
      },
    ],
    dispatch: [
      auditWriting,
      forwardQueueing,
      ...streamPermissions('inboxStream', 'inboxSetAsideObjects', 'inboxSetAsideBucket'),
    ],
    forward: [
      {
        resource: 'inbox',
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        partitionKeys: outbox,
      },
      { resource: 'inbox', actions: ['dynamodb:PutItem'], partitionKeys: [`*$${settings.domain}`] },
      registryReading,
      auditWriting,
      resolverCache,
      { resource: 'serverKeys', actions: ['kms:GetPublicKey', 'kms:Sign'] },
      forwardQueueing,
      {
        resource: 'forwardQueue',
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      },
    ],
    health: [
      { resource: 'registry', actions: registryTransactions, partitionKeys: [healthPartition, canary] },
      { resource: 'auditEvents', actions: ['dynamodb:PutItem'], partitionKeys: [canary] },
      { resource: 'canarySecret', actions: ['secretsmanager:GetSecretValue'] },
      { resource: 'zone', actions: ['route53:GetDNSSEC', 'route53:ListResourceRecordSets'] },
      { resource: 'deadLetterQueues', actions: ['sqs:GetQueueAttributes'] },
    ],
  };
}

function noticePermissions({ emailFrom, sms }: Configuration['settings']['notices']): readonly Permission[] {
  return [
    { resource: 'eventBus', actions: ['events:PutEvents'] },
    ...(emailFrom
      ? [{ resource: 'senderAddress', actions: ['ses:SendEmail'], from: emailFrom } satisfies Permission]
      : []),
    ...(sms ? [{ resource: 'phoneNumbers', actions: ['sns:Publish'] } satisfies Permission] : []),
  ];
}

function streamPermissions(
  stream: Resource,
  setAsideObjects: Resource,
  setAsideBucket: Resource,
): readonly Permission[] {
  return [
    {
      resource: stream,
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
    },
    { resource: setAsideObjects, actions: ['s3:PutObject'] },
    // Lambda refuses an S3 failure destination whose role cannot list the bucket.
    { resource: setAsideBucket, actions: ['s3:ListBucket'] },
  ];
}
