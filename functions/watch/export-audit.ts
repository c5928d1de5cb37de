import {
  DescribeContinuousBackupsCommand,
  DescribeExportCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ExportTableToPointInTimeCommand,
  ListExportsCommand,
} from '@aws-sdk/client-dynamodb';
import type { AuditExportPlace } from './audit-export-place.ts';

/** What exporting the trail works with. */
export interface AuditExportDependencies {
  readonly client: DynamoDBClient;
  readonly auditTable: string;
  /** Absent where exports go to a folder: DynamoDB exports to S3 alone. */
  readonly auditExport: AuditExportPlace | undefined;
  readonly now: () => number;
}

/** Exports that were started: the time that each covers, ISO 8601, UTC. */
export interface StartedExports {
  readonly started: readonly { readonly from: string; readonly to: string }[];
}

/** A part of the trail by when it was written, Unix seconds; the end is not in it. */
interface Window {
  readonly from: number;
  readonly to: number;
}

const day = 86_400;
/** When a window ends: before the hour that the task runs at. */
const windowEnd = 2 * 3_600;
/** Missed nights that are made up for. DynamoDB remembers 35 days. */
const nights = 7;
/** DynamoDB exports no shorter window. */
const shortest = 15 * 60;

/**
 * Starts an export of what was added to the audit trail in each of the last days that has none yet; DynamoDB writes it
 * to S3 from its own backup, without reading the table. Entries are only ever added, so that all windows together are
 * the trail.
 *
 * Cost: $0.10 a GB of what was written that day, whatever the size of the table.
 *
 * @throws Error when an earlier export failed; it has been started anew then
 */
export async function exportAudit(dependencies: AuditExportDependencies): Promise<StartedExports> {
  const { client, auditTable, auditExport, now } = dependencies;
  if (!auditExport) return { started: [] };
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: auditTable }));
  if (!table?.TableArn) throw new Error('the audit table has no ARN');
  const { covered, failures } = await listExports(client, table.TableArn);
  const missing = windowsUntil(now() / 1_000, await earliest(client, auditTable)).filter(
    ({ to }) => !covered.has(to),
  );
  for (const window of missing) await startExport(client, table.TableArn, auditExport, window);
  const failed = missing.find(({ to }) => failures.has(to));
  if (failed) throw new Error(`an export of the audit trail failed: ${failures.get(failed.to)}`);
  return { started: missing.map(({ from, to }) => ({ from: print(from), to: print(to) })) };
}

/** The days that ended before now, oldest first, cut at what DynamoDB still remembers. */
function windowsUntil(nowSeconds: number, earliestSeconds: number): readonly Window[] {
  const last = Math.floor((nowSeconds - windowEnd) / day) * day + windowEnd;
  return Array.from({ length: nights }, (_, index) => last - (nights - 1 - index) * day)
    .map((to) => ({ from: Math.max(to - day, earliestSeconds), to }))
    .filter(({ from, to }) => to - from >= shortest);
}

async function earliest(client: DynamoDBClient, tableName: string): Promise<number> {
  const { ContinuousBackupsDescription: backups } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: tableName }),
  );
  const moment = backups?.PointInTimeRecoveryDescription?.EarliestRestorableDateTime;
  if (!moment) throw new Error('the audit table has no point-in-time recovery');
  return Math.ceil(moment.getTime() / 1_000);
}

/** The ends of windows that are exported or being so, and why others failed. */
async function listExports(client: DynamoDBClient, tableArn: string) {
  const covered = new Set<number>();
  const failures = new Map<number, string>();
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListExportsCommand({ TableArn: tableArn, ...(next !== undefined && { NextToken: next }) }),
    );
    for (const { ExportArn } of page.ExportSummaries ?? []) {
      const { ExportDescription: found } = await client.send(new DescribeExportCommand({ ExportArn }));
      const to = found?.IncrementalExportSpecification?.ExportToTime;
      if (!to) continue;
      if (found.ExportStatus === 'FAILED') failures.set(seconds(to), found.FailureCode ?? 'unknown');
      else covered.add(seconds(to));
    }
    next = page.NextToken;
  } while (next !== undefined);
  return { covered, failures };
}

async function startExport(
  client: DynamoDBClient,
  tableArn: string,
  { bucket, prefix, keyArn }: AuditExportPlace,
  { from, to }: Window,
): Promise<void> {
  await client.send(
    new ExportTableToPointInTimeCommand({
      TableArn: tableArn,
      ClientToken: `audit-${to}`,
      S3Bucket: bucket,
      S3Prefix: prefix,
      S3SseAlgorithm: 'KMS',
      S3SseKmsKeyId: keyArn,
      ExportFormat: 'DYNAMODB_JSON',
      ExportType: 'INCREMENTAL_EXPORT',
      IncrementalExportSpecification: {
        ExportFromTime: new Date(from * 1_000),
        ExportToTime: new Date(to * 1_000),
        ExportViewType: 'NEW_IMAGE',
      },
    }),
  );
}

function seconds(moment: Date): number {
  return Math.round(moment.getTime() / 1_000);
}

function print(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString();
}
