/** The one description of the tables: the stack deploys it and the local cloud creates it. */
export interface TableDescription {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Number attribute, Unix seconds, after which DynamoDB may delete the item. */
  readonly timeToLiveAttribute?: string;
  readonly stream?: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES';
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  /** Whether it is encrypted by a KMS key of its own, which the deployment's account controls; else by DynamoDB's. */
  readonly ownKey: boolean;
}

/** Keys as design: every key attribute is a string. */
export const tables = {
  Inbox: {
    partitionKey: 'recipient',
    sortKey: 'nonce',
    timeToLiveAttribute: 'expiresAt',
    stream: 'NEW_IMAGE',
    pointInTimeRecovery: true,
    deletionProtection: true,
    ownKey: true,
  },
  Registry: {
    partitionKey: 'originalIdentity',
    sortKey: 'entry',
    stream: 'NEW_AND_OLD_IMAGES',
    pointInTimeRecovery: true,
    deletionProtection: true,
    ownKey: true,
  },
  AuditEvents: {
    partitionKey: 'subject',
    sortKey: 'eventId',
    pointInTimeRecovery: true,
    deletionProtection: true,
    ownKey: true,
  },
  RateCounters: {
    partitionKey: 'counter',
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecovery: false,
    deletionProtection: false,
    ownKey: false,
  },
  DnsCache: {
    partitionKey: 'name',
    sortKey: 'variant',
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecovery: false,
    deletionProtection: false,
    ownKey: false,
  },
} as const satisfies Record<string, TableDescription>;

/** Logical name of a table. */
export type TableName = keyof typeof tables;
