import {
  DescribeContinuousBackupsCommand,
  DescribeExportCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ExportTableToPointInTimeCommand,
  ListExportsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { auditExportPlace } from '../../../functions/watch/audit-export-place.ts';
import { exportAudit } from '../../../functions/watch/export-audit.ts';

const tableArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/AuditEvents';
const place = { bucket: 'exports', prefix: 'audit', keyArn: 'arn:aws:kms:eu-central-1:123456789012:key/a' };

interface Known {
  readonly to: string;
  readonly status?: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS';
}

/** What DynamoDB answers about a table; DynamoDB Local has no exports. */
function scene(options: {
  readonly now: string;
  readonly earliest: string;
  readonly known?: readonly Known[];
}) {
  const known = options.known ?? [];
  const requests: object[] = [];
  const client = {
    send: async (command: { readonly input: Record<string, unknown> }) => {
      if (command instanceof DescribeTableCommand) return { Table: { TableArn: tableArn } };
      if (command instanceof DescribeContinuousBackupsCommand) {
        const EarliestRestorableDateTime = new Date(options.earliest);
        return {
          ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { EarliestRestorableDateTime } },
        };
      }
      if (command instanceof ListExportsCommand) {
        const index = Number(command.input.NextToken ?? 0);
        const ExportSummaries = known.slice(index, index + 1).map(() => ({ ExportArn: String(index) }));
        return { ExportSummaries, ...(index + 1 < known.length && { NextToken: String(index + 1) }) };
      }
      if (command instanceof DescribeExportCommand) {
        const { to, status = 'COMPLETED' } = known[Number(command.input.ExportArn)] as Known;
        return {
          ExportDescription: {
            ExportStatus: status,
            IncrementalExportSpecification: { ExportToTime: new Date(to) },
            ...(status === 'FAILED' && { FailureCode: 'S3AccessDenied' }),
          },
        };
      }
      expect(command).toBeInstanceOf(ExportTableToPointInTimeCommand);
      requests.push(command.input);
      return {};
    },
  } as unknown as DynamoDBClient;
  const dependencies = {
    client,
    auditTable: 'AuditEvents',
    auditExport: place,
    now: () => Date.parse(options.now),
  };
  return { dependencies, requests };
}

const nights = (...dates: readonly string[]) => dates.map((date) => ({ to: `2026-03-${date}T02:00:00Z` }));

describe('exportAudit (design, AWS shape: AuditEvents)', () => {
  test('what was written since the last night is exported to the locked bucket, encrypted by its key', async () => {
    const { dependencies, requests } = scene({
      now: '2026-03-10T02:23:00Z',
      earliest: '2026-02-10T00:00:00Z',
      known: nights('04', '05', '06', '07', '08', '09'),
    });
    expect(await exportAudit(dependencies)).toEqual({
      started: [{ from: '2026-03-09T02:00:00.000Z', to: '2026-03-10T02:00:00.000Z' }],
    });
    expect(requests).toEqual([
      {
        TableArn: tableArn,
        ClientToken: 'audit-1773108000',
        S3Bucket: 'exports',
        S3Prefix: 'audit',
        S3SseAlgorithm: 'KMS',
        S3SseKmsKeyId: place.keyArn,
        ExportFormat: 'DYNAMODB_JSON',
        ExportType: 'INCREMENTAL_EXPORT',
        IncrementalExportSpecification: {
          ExportFromTime: new Date('2026-03-09T02:00:00Z'),
          ExportToTime: new Date('2026-03-10T02:00:00Z'),
          ExportViewType: 'NEW_IMAGE',
        },
      },
    ]);
  });

  test('nights that were missed are made up for; one that is under way is not started again', async () => {
    const { dependencies } = scene({
      now: '2026-03-10T02:23:00Z',
      earliest: '2026-02-10T00:00:00Z',
      known: [...nights('04', '05', '06', '08'), { to: '2026-03-10T02:00:00Z', status: 'IN_PROGRESS' }],
    });
    expect(await exportAudit(dependencies)).toEqual({
      started: [
        { from: '2026-03-06T02:00:00.000Z', to: '2026-03-07T02:00:00.000Z' },
        { from: '2026-03-08T02:00:00.000Z', to: '2026-03-09T02:00:00.000Z' },
      ],
    });
  });

  test('a table made yesterday evening is exported from its first moment on', async () => {
    const { dependencies } = scene({ now: '2026-03-10T02:23:00Z', earliest: '2026-03-09T20:00:00.400Z' });
    expect(await exportAudit(dependencies)).toEqual({
      started: [{ from: '2026-03-09T20:00:01.000Z', to: '2026-03-10T02:00:00.000Z' }],
    });
  });

  test('a table made ten minutes before the window ended waits for the next night, as DynamoDB takes no shorter one', async () => {
    const { dependencies } = scene({ now: '2026-03-10T02:23:00Z', earliest: '2026-03-10T01:50:00Z' });
    expect(await exportAudit(dependencies)).toEqual({ started: [] });
  });

  test('an export that failed is started again, and the operators are told by the error', async () => {
    const { dependencies, requests } = scene({
      now: '2026-03-10T02:23:00Z',
      earliest: '2026-03-08T02:00:00Z',
      known: [{ to: '2026-03-09T02:00:00Z', status: 'FAILED' }],
    });
    await expect(exportAudit(dependencies)).rejects.toThrow(
      /^an export of the audit trail failed: S3AccessDenied$/,
    );
    expect(requests).toHaveLength(2);
  });

  test('where exports go to a folder, nothing is asked of DynamoDB', async () => {
    const { dependencies } = scene({ now: '2026-03-10T02:23:00Z', earliest: '2026-03-08T02:00:00Z' });
    expect(await exportAudit({ ...dependencies, auditExport: undefined })).toEqual({ started: [] });
  });
});

describe('auditExportPlace', () => {
  test('a location and its key are read; without a location there is none', () => {
    const environment = { AUDIT_EXPORT_LOCATION: 's3://exports/audit', AUDIT_EXPORT_KEY: place.keyArn };
    expect(auditExportPlace(environment)).toEqual(place);
    expect(auditExportPlace({ AUDIT_EXPORT_LOCATION: '' })).toBeUndefined();
  });

  test.each([
    { AUDIT_EXPORT_LOCATION: 'file:///exports', AUDIT_EXPORT_KEY: 'key' },
    { AUDIT_EXPORT_LOCATION: 's3://exports/audit' },
  ])('%j is refused', (environment) => {
    expect(() => auditExportPlace(environment)).toThrow(
      new TypeError('AUDIT_EXPORT_LOCATION has to be s3://bucket/prefix, with AUDIT_EXPORT_KEY'),
    );
  });
});
