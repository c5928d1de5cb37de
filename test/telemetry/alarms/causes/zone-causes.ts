import { reconcile } from '../../../../functions/watch/reconcile.ts';
import { watchPropagation } from '../../../../functions/watch/watch-propagation.ts';
import { createZoneReport, type FlushedZoneReport } from '../../../../shared/zone/create-zone-report.ts';
import { watchScene } from '../../../functions/watch/watch-scene.ts';
import { parentValue } from '../../../zone/zone-entries.ts';
import { txtChange } from '../../../zone/zone-scene.ts';
import { printHere } from '../print-here.ts';
import type { Causes, Stage } from './causes.ts';

type ZoneScene = Awaited<ReturnType<typeof watchScene>>;

let zoneScene: Promise<ZoneScene> | undefined;

/** Runs work on a zone whose clock the test moves, with a report that prints what it counts. */
function inZone(
  service: 'watch' | 'zoneSync',
  work: (zone: ZoneScene, report: FlushedZoneReport) => Promise<unknown>,
): (stage: Stage) => Promise<void> {
  return async ({ store }) => {
    zoneScene ??= watchScene();
    const zone = await zoneScene;
    await printHere(service, store, async () => {
      const report = createZoneReport();
      await work(zone, report);
      report.flush();
    });
  };
}

/** A user with a device, published. */
async function published(zone: ZoneScene, account: string): Promise<string> {
  const identity = `${account}.btps.saas.example`;
  await zone.putIdentity(identity);
  await zone.putDevice(identity, 'dev1');
  await zone.sync([identity]);
  return identity;
}

async function removed(zone: ZoneScene, account: string): Promise<void> {
  const identity = await published(zone, account);
  await zone.revoke(identity, 'dev1');
  await zone.sync([identity]);
}

/** What happens to the zone, and to what was taken out of it. */
export const zoneCauses: Causes = {
  'Monitoring/Metrics/PropagationTime': inZone('watch', async (zone, report) => {
    zone.store.propagationDelayMs = 600_000;
    await removed(zone, 'slow');
    zone.clock.nowMs += 301_000;
    await watchPropagation({ ...zone.watch, report });
    zone.store.propagationDelayMs = 0;
    zone.clock.nowMs += 600_000;
    await watchPropagation(zone.watch);
  }),
  'Monitoring/Metrics/ResolverPropagationTime': inZone('watch', async (zone, report) => {
    await removed(zone, 'cached');
    const data = parentValue('dev1');
    zone.resolver.setFaults(({ name }) =>
      name === 'cached.btps.saas.example'
        ? { kind: 'answers', answers: [{ type: 'TXT', name, ttl: 300, data }] }
        : undefined,
    );
    zone.clock.nowMs += 421_000;
    await watchPropagation({ ...zone.watch, report });
    zone.resolver.setFaults();
  }),
  'Monitoring/Metrics/ForeignEdits': inZone('zoneSync', async (zone, report) => {
    const identity = await published(zone, 'edited');
    await zone.change(txtChange('UPSERT', identity, parentValue('stranger')));
    await zone.sync([identity], { report });
  }),
  'Monitoring/Metrics/ZoneDrift': inZone('watch', async (zone, report) => {
    const identity = await published(zone, 'drifting');
    await zone.change(txtChange('UPSERT', identity, parentValue('stranger')));
    await reconcile({ ...zone.watch, report });
  }),
  'Monitoring/Metrics/ZoneObstacles': inZone('watch', async (zone, report) => {
    await zone.change({
      Action: 'CREATE',
      ResourceRecordSet: {
        ...{ Name: '*.btps.saas.example', Type: 'CNAME', TTL: 300 },
        ResourceRecords: [{ Value: 'elsewhere.example.' }],
      },
    });
    await reconcile({ ...zone.watch, report });
  }),
  'Monitoring/Metrics/UnpublishableRecords': inZone('zoneSync', async (zone, report) => {
    const identity = await published(zone, 'crowded');
    const names = Array.from({ length: 65 }, (_, index) => `d${index}`.padEnd(63, 'x'));
    await Promise.all(names.map((name) => zone.putDevice(identity, name)));
    await zone.sync([identity], { report });
  }),
  'Monitoring/Metrics/ZoneSyncFailures': inZone('zoneSync', async (zone, report) => {
    const identity = await published(zone, 'stuck');
    await zone.putDevice(identity, 'dev2');
    // Nobody listens at the discard port.
    await zone.sync([identity], { report, route53: zone.connect('http://127.0.0.1:9') });
  }),
};
