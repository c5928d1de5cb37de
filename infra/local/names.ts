import type { LocalCloud, LocalCloudOptions } from './cloud.ts';
import { startNameServer } from './name-server/name-server.ts';
import { startRoute53Server } from './route53/route53-server.ts';
import { type Zone, ZoneStore } from './route53/zone-store.ts';
import type { StopStack } from './stop-stack.ts';

/** The zones, and the servers that change and serve them. */
export type Names = Pick<LocalCloud, 'zones' | 'route53' | 'nameServer'> & {
  /** Zone of the deployment. */
  readonly zone: Zone;
};

/** Makes the zone of the deployment, and starts Route 53 and the name server unless there are some to share. */
export async function startNames(options: LocalCloudOptions, stack: StopStack): Promise<Names> {
  const { domain, zoneName = `btps.${domain}`, propagationDelayMs = 0, ports = {}, names } = options;
  if (names) {
    const { zones, route53, nameServer } = names;
    return { zones, route53, nameServer, zone: zones.createZone(zoneName) };
  }
  const zones = new ZoneStore({ now: Date.now, propagationDelayMs });
  const zone = zones.createZone(zoneName);
  const route53 = stack.use(await startRoute53Server(zones, ports.route53));
  const nameServer = stack.use(await startNameServer(zones, ports.nameServer));
  return { zones, zone, route53, nameServer };
}
