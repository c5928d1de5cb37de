import type { Drill } from './drill.ts';
import { DrillScene } from './drill-scene.ts';

/** All records of the zone are deleted; they come back from the registry, which lost nothing. */
export const lostZone: Drill = async (log, options) => {
  const scene = await DrillScene.start(options);
  try {
    await scene.register('bob$saas.example');
    await scene.register('alice$saas.example');
    const device = await scene.enrol('alice$saas.example');
    const before = scene.shown();
    log.step('Somebody deletes every TXT record of the zone');
    const { zones, zoneId } = scene.cloud;
    const records = [...zones.zone(zoneId).recordSets.values()].filter(({ type }) => type === 'TXT');
    zones.change(
      zoneId,
      records.map((recordSet) => ({ action: 'DELETE', recordSet })),
    );
    log.expect('names with records', scene.shown(), []);
    log.step('npm run restore -- --zone');
    const { status, printed } = await scene.restore('--zone');
    log.expect('status and what was restored', [status, printed.failed], [0, []]);
    log.expect('names with records', scene.shown(), before);
    log.expect('a message of the device', await scene.post(scene.message(device)), 'accepted');
  } finally {
    await scene.stop();
  }
};
