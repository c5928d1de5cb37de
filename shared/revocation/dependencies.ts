import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Notices } from '../notices/notices.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { AnswerCache } from '../zone/answer-cache.ts';

/** What revocations work with, made once an instance. */
export interface RevocationDependencies {
  readonly client: DynamoDBClient;
  readonly registryTable: string;
  readonly auditTable: string;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Randomness, from 0 to 1. */
  readonly jitter: () => number;
  /** Domain of the users who live here. */
  readonly domain: string;
  /** TTL of the delegation records, seconds. */
  readonly recordTtlSeconds: number;
  readonly notices: Notices;
  readonly answers: AnswerCache;
  readonly telemetry: Pick<Telemetry, 'revocation'>;
}
