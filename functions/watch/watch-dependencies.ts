import type { TxtSource } from '../../shared/dns/resolver.ts';
import type { ForwardQueue } from '../../shared/forwarding/forward-queue.ts';
import type { Notices } from '../../shared/notices/notices.ts';
import type { RevocationDependencies } from '../../shared/revocation/dependencies.ts';
import type { AnswerCache } from '../../shared/zone/answer-cache.ts';
import type { BackupStore } from '../../shared/zone/create-backup-store.ts';
import type { HostedZone, Timing, ZoneTables } from '../../shared/zone/dependencies.ts';
import type { ZoneReport } from '../../shared/zone/zone-report.ts';
import type { AuditExportPlace } from './audit-export-place.ts';

/** A DNS server that is asked whether it still shows old records. */
export interface WatchedServer {
  /** `192.0.2.1`, with a port if it is not 53. */
  readonly address: string;
  readonly source: TxtSource;
}

/** What the scheduled tasks work with. */
export interface WatchDependencies extends HostedZone, ZoneTables, Timing {
  readonly inboxTable: string;
  /** Domain of the users who live here: `saas.com`. */
  readonly domain: string;
  readonly recordTtlSeconds: number;
  readonly unusedDeviceDays: number;
  /** The servers with authority, found anew for each run. */
  readonly authoritative: () => Promise<readonly WatchedServer[]>;
  /** Recursive servers. */
  readonly resolvers: readonly WatchedServer[];
  readonly backup: BackupStore;
  readonly auditExport: AuditExportPlace | undefined;
  readonly forwardQueue: ForwardQueue;
  readonly answers: AnswerCache;
  readonly notices: Notices;
  readonly telemetry: RevocationDependencies['telemetry'];
  readonly report: ZoneReport;
}
