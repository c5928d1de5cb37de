import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { TxtResolver } from '../../shared/dns/outcome.ts';
import type { Settings } from '../../shared/settings/settings.ts';
import type { AuditJudgement } from '../supply-chain/judge-audit.ts';
import type { Observations } from './observations.ts';

/** A task that a function of the deployment runs when it is asked to. */
export type Task = 'health' | 'reconcile' | 'propagation';

/** A file with an export of the registry. */
export interface StoredExport {
  /** `s3://…` or `file:///…`. */
  readonly location: string;
  /** Epoch milliseconds. */
  readonly writtenAtMs: number;
}

/** What npm says of the libraries that are deployed. */
export interface Packages {
  /** Known vulnerabilities. */
  audit(): Promise<AuditJudgement>;
  /** Names of cryptographic libraries that are behind their latest version; undefined when that can't be told. */
  outdatedCryptography(): Promise<readonly string[] | undefined>;
}

/** A table whose contents must not get lost. */
export type KeptTable = 'registry' | 'auditEvents' | 'inbox';

/** What guards a table against loss. */
export interface TableGuards {
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
}

/** The deployment that is checked, in AWS or in a local cloud. */
export interface System {
  readonly settings: Settings;
  readonly zoneId: string;
  /** Without a final dot. */
  readonly zoneName: string;
  readonly apiUrl: string;
  readonly route53: Route53Client;
  readonly dynamoDb: DynamoDBClient;
  /** Physical names of tables. */
  readonly tables: Readonly<Record<KeptTable, string>>;
  /** Undefined where nothing guards any table, as in a local cloud. */
  guards(table: KeptTable): Promise<TableGuards | undefined>;
  readonly observations: Observations;
  readonly packages: Packages;
  /** Makes a resolver that remembers nothing and asks the servers that verification asks. */
  readonly resolver: () => TxtResolver;
  /** Sends a signed request to the portal API. */
  portal(method: string, path: string, body?: object): Promise<Response>;
  /** Runs a task; what its function returned. */
  runTask(task: Task): Promise<unknown>;
  /** Exports of the registry, in no order. */
  exports(): Promise<readonly StoredExport[]>;
  readExport(location: string): Promise<string>;
  /** Brings an export back in a place of its own; how many identities and devices the zone shows there. */
  rehearseRestore(location: string): Promise<{ readonly identities: number; readonly devices: number }>;
  /** Clock, epoch milliseconds. */
  readonly now: () => number;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
}
