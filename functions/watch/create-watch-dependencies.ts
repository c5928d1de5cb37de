import { randomBytes } from 'node:crypto';
import { deploymentValue } from '../../shared/aws/deployment.ts';
import { tableName } from '../../shared/aws/tables.ts';
import { createTransport } from '../../shared/dns/create-transport.ts';
import { QueryClient } from '../../shared/dns/query-client.ts';
import { createTxtSource } from '../../shared/dns/resolver.ts';
import { createForwardQueue } from '../../shared/forwarding/create-forward-queue.ts';
import { createNotices } from '../../shared/notices/create-notices.ts';
import { readSettings } from '../../shared/settings/settings-variable.ts';
import { createAnswerCache } from '../../shared/zone/create-answer-cache.ts';
import { createBackupStore } from '../../shared/zone/create-backup-store.ts';
import type { FlushedZoneReport } from '../../shared/zone/create-zone-report.ts';
import { createZoneSyncDependencies } from '../../shared/zone/create-zone-sync.ts';
import { auditExportPlace } from './audit-export-place.ts';
import { authoritativeServers, authoritativeServersVariable } from './authoritative-servers.ts';
import type { WatchDependencies, WatchedServer } from './watch-dependencies.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts together what the scheduled tasks need, from the environment of their function.
 *
 * @throws TypeError when the environment lacks something or holds wrong settings
 */
export function createWatchDependencies(
  environment: Environment,
  report: FlushedZoneReport,
): WatchDependencies {
  const { sharedCache: _, ...zone } = createZoneSyncDependencies(environment, report);
  const { domain, unusedDeviceDays, dnsServers, notices } = readSettings(environment);
  const zoneName = deploymentValue(environment, 'ZONE_NAME');
  const recursive = clientOf(dnsServers);
  return {
    ...zone,
    inboxTable: tableName(environment, 'inbox'),
    domain,
    unusedDeviceDays,
    authoritative: async () => {
      const listed = environment[authoritativeServersVariable];
      return (await authoritativeServers(recursive, zoneName, { listed, now: Date.now })).map(watched);
    },
    resolvers: dnsServers.map(watched),
    answers: createAnswerCache(environment, zone.client, report),
    notices: createNotices({
      settings: notices,
      eventBusName: deploymentValue(environment, 'EVENT_BUS_NAME'),
      audit: { client: zone.client, tableName: zone.auditTable, now: Date.now },
      telemetry: report,
    }),
    telemetry: report,
    forwardQueue: createForwardQueue(environment),
    backup: createBackupStore(deploymentValue(environment, 'BACKUP_LOCATION')),
    auditExport: auditExportPlace(environment),
  };
}

function watched(address: string): WatchedServer {
  return { address, source: createTxtSource(clientOf([address]), Date.now) };
}

function clientOf(servers: readonly string[]): QueryClient {
  return new QueryClient({
    transports: servers.map((server) => createTransport(server, { random: randomBytes })),
    now: Date.now,
    random: randomBytes,
  });
}
