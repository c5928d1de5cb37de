/** The one description of the tables: the stack deploys it and the local cloud creates it. */
export interface TableDescription {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Number attribute, Unix seconds, after which DynamoDB may delete the item. */
  readonly timeToLiveAttribute?: string;
  readonly stream?: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES';
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
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
  },
  Registry: {
    partitionKey: 'originalIdentity',
    sortKey: 'entry',
    stream: 'NEW_AND_OLD_IMAGES',
    pointInTimeRecovery: true,
    deletionProtection: true,
  },
  AuditEvents: {
    partitionKey: 'subject',
    sortKey: 'eventId',
    pointInTimeRecovery: true,
    deletionProtection: true,
  },
  RateCounters: {
    partitionKey: 'counter',
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecovery: false,
    deletionProtection: false,
  },
  DnsCache: {
    partitionKey: 'name',
    sortKey: 'variant',
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecovery: false,
    deletionProtection: false,
  },
} as const satisfies Record<string, TableDescription>;

/** Logical name of a table. */
export type TableName = keyof typeof tables;
