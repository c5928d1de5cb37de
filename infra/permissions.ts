import type { Table } from '../shared/aws/tables.ts';
import type { FunctionName } from './functions.ts';

/** What a function may be given access to. */
export type Resource = Table | 'inboxStream' | 'setAsideBucket' | 'setAsideObjects';

/** Actions of one function on one resource. */
export interface Permission {
  readonly resource: Resource;
  readonly actions: readonly string[];
  /** Partition keys that the actions are confined to; `*` stands for any text. */
  readonly partitionKeys?: readonly string[];
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

const registryReading: Permission = {
  resource: 'registry',
  actions: ['dynamodb:BatchGetItem'],
};

/** Everything that each function may do, apart from writing its own log. Nobody may delete. */
export const permissions: Readonly<Record<FunctionName, readonly Permission[]>> = {
  ingress: [
    registryReading,
    { resource: 'inbox', actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'] },
    { resource: 'auditEvents', actions: ['dynamodb:PutItem'] },
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
  ],
  dispatch: [
    { resource: 'auditEvents', actions: ['dynamodb:PutItem'] },
    {
      resource: 'inboxStream',
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
    },
    { resource: 'setAsideObjects', actions: ['s3:PutObject'] },
    // Lambda refuses an S3 failure destination whose role cannot list the bucket.
    { resource: 'setAsideBucket', actions: ['s3:ListBucket'] },
  ],
};
