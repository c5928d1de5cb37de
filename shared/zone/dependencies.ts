import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { SharedCache } from '../dns/shared-cache.ts';
import type { ZoneReport } from './zone-report.ts';

/** The hosted zone that the identities are published in. */
export interface HostedZone {
  readonly route53: Route53Client;
  readonly zoneId: string;
}

/** The tables that the zone is computed from and accounted for in. */
export interface ZoneTables {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly auditTable: string;
}

/** Time and chance. */
export interface Timing {
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** What zone-sync works with, made once an instance. */
export interface ZoneSyncDependencies extends HostedZone, ZoneTables, Timing {
  readonly sharedCache: Pick<SharedCache, 'invalidate'>;
  /** TTL of the records, seconds. */
  readonly recordTtlSeconds: number;
  readonly report: ZoneReport;
}
