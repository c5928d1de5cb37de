import { randomBytes } from 'node:crypto';
import { afterAll } from 'vitest';
import type { WatchDependencies, WatchedServer } from '../../../functions/watch/watch-dependencies.ts';
import { type NameServer, startNameServer } from '../../../infra/local/name-server/name-server.ts';
import { QueryClient } from '../../../shared/dns/query-client.ts';
import { createTxtSource } from '../../../shared/dns/resolver.ts';
import { parseServerAddress } from '../../../shared/dns/server-address.ts';
import { createUdpTransport } from '../../../shared/dns/udp.ts';
import type { ForwardTask } from '../../../shared/forwarding/forward-queue.ts';
import type { UserNotice } from '../../../shared/notices/notices.ts';
import type { RevocationReport } from '../../../shared/telemetry/telemetry.ts';
import { answerCache } from '../../../shared/zone/answer-cache.ts';
import { zoneScene } from '../../zone/zone-scene.ts';

/** A zone with a server that has authority and a recursive one, and what the scheduled tasks need. */
export async function watchScene() {
  const scene = await zoneScene();
  const backups = new Map<string, string>();
  const forwards: ForwardTask[] = [];
  const notices: UserNotice[] = [];
  const revocations: RevocationReport[] = [];
  const servers: NameServer[] = [];
  const { clock } = scene;

  const start = async () => {
    const server = await startNameServer(scene.store);
    servers.push(server);
    return server;
  };
  const watched = ({ address, port }: NameServer): WatchedServer => {
    const transports = [createUdpTransport(parseServerAddress(`${address}:${port}`))];
    // Moves as the scene's does, so that a failure is forgotten when the next run comes.
    const client = new QueryClient({
      transports,
      now: () => clock.nowMs,
      random: randomBytes,
      tryTimeoutMs: 200,
    });
    return { address: `${address}:${port}`, source: createTxtSource(client, () => clock.nowMs) };
  };
  const [authority, resolver] = [await start(), await start()];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));
  const { sharedCache, ...zone } = scene.dependencies;
  const dependencies: WatchDependencies = {
    ...zone,
    inboxTable: 'Inbox',
    domain: 'saas.example',
    unusedDeviceDays: 90,
    authoritative: async () => [watched(authority)],
    resolvers: [watched(resolver)],
    answers: answerCache({
      sharedCache,
      now: zone.now,
      onFault: (error) => zone.report.fault('shared DNS cache', error),
    }),
    notices: { send: async (notice) => void notices.push(notice) },
    telemetry: { revocation: (report) => void revocations.push(report) },
    forwardQueue: {
      send: async (task) => {
        forwards.push(task);
      },
    },
    auditExport: undefined,
    backup: {
      write: async (name, text) => {
        backups.set(name, text);
        return `memory:${name}`;
      },
    },
  };
  return { ...scene, watch: dependencies, authority, resolver, backups, forwards, notices, revocations };
}
