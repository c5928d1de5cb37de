import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { type NameServer, startNameServer } from '../../infra/local/name-server/name-server.ts';
import { type Change, type RecordSet, recordSetKey } from '../../infra/local/route53/record-set.ts';
import { ZoneStore } from '../../infra/local/route53/zone-store.ts';

/** A name server for a zone that the emulator only keeps. */
export interface ZoneMirror {
  readonly nameServer: NameServer;
  /**
   * Serves what a hosted zone holds, at most a quarter of a second late.
   *
   * @returns how to end that, before the emulator ends
   */
  follow(client: Route53Client, hostedZoneId: string): { stop(): Promise<void> };
  stop(): Promise<void>;
}

const intervalMs = 250;

/**
 * Starts a name server that answers for a zone, with DNSSEC signatures of its own up to a root: the emulator's
 * Route 53 answers no queries.
 */
export async function startZoneMirror(zoneName: string): Promise<ZoneMirror> {
  const store = new ZoneStore({ now: Date.now });
  const { id } = store.createZone(zoneName);
  const nameServer = await startNameServer(store);
  return {
    nameServer,
    follow: (client, hostedZoneId) =>
      repeat(async () => {
        store.change(id, differences(store, id, await readRecordSets(client, hostedZoneId)));
      }),
    stop: () => nameServer.stop(),
  };
}

function repeat(copy: () => Promise<void>): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const ended = (async () => {
    while (!signal.aborted) {
      await copy();
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  // What fails is told by stop, however long before that it was.
  ended.catch(() => undefined);
  return {
    stop: async () => {
      ending.abort();
      await ended;
    },
  };
}

async function readRecordSets(client: Route53Client, HostedZoneId: string): Promise<readonly RecordSet[]> {
  const { ResourceRecordSets = [], IsTruncated } = await client.send(
    new ListResourceRecordSetsCommand({ HostedZoneId }),
  );
  if (IsTruncated) throw new Error('the zone has more record sets than one page');
  return ResourceRecordSets.map(readRecordSet);
}

function readRecordSet({ Name = '', Type, TTL = 0, ResourceRecords = [] }: ResourceRecordSet): RecordSet {
  return {
    name: Name,
    type: String(Type),
    ttlSeconds: TTL,
    values: ResourceRecords.map(({ Value = '' }) => Value),
  };
}

function differences(store: ZoneStore, zoneId: string, wanted: readonly RecordSet[]): readonly Change[] {
  const served = store.zone(zoneId).recordSets;
  const keys = new Set(wanted.map(recordSetKey));
  const gone = [...served.values()].filter((set) => !keys.has(recordSetKey(set)));
  const changed = wanted.filter(
    (set) => JSON.stringify(served.get(recordSetKey(set))) !== JSON.stringify(set),
  );
  return [
    ...gone.map((recordSet): Change => ({ action: 'DELETE', recordSet })),
    ...changed.map((recordSet): Change => ({ action: 'UPSERT', recordSet })),
  ];
}
