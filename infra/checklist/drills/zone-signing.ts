import type { Drill, DrillLog } from './drill.ts';
import { DrillScene } from './drill-scene.ts';

/**
 * Signing of the zone is switched off and on again, as when its keys have to be given up: the DS record goes first.
 * In the other order every verifier that validates refuses every message, for as long as it remembers the DS record.
 */
export const zoneSigning: Drill = async (log, options) => {
  const scene = await DrillScene.start(options);
  const { zones, zoneId, nameServer } = scene.cloud;
  const zone = zones.zone(zoneId).name;
  try {
    await scene.register('bob$saas.example');
    await expectOf(scene, log, 'alice', 'signed, with a DS record', 'accepted');
    log.step('The wrong order: signing is switched off while the parent still has the DS record');
    const bare = zone.replace(/\.$/, '');
    nameServer.setFaults(({ name, type }) =>
      type !== 'DS' && (name === bare || name.endsWith(`.${bare}`))
        ? { kind: 'strip-signatures' }
        : undefined,
    );
    await expectOf(scene, log, 'carol', 'unsigned, with a DS record', 'DNSSEC_VALIDATION_FAILED');
    nameServer.setFaults();
    log.step('The right order: the DS record goes, its TTL passes, then signing is switched off');
    zones.setSigned(zone, false);
    await expectOf(scene, log, 'dave', 'unsigned, without a DS record', 'accepted');
    log.step('Signing is switched on with another key, then the new DS record is given to the parent');
    zones.setSigned(zone, true);
    await expectOf(scene, log, 'erin', 'signed again', 'accepted');
  } finally {
    await scene.stop();
  }
};

/** A user whom no cache knows, so that all of it is looked up and validated anew. */
async function expectOf(scene: DrillScene, log: DrillLog, account: string, what: string, expected: string) {
  await scene.forget();
  await scene.register(`${account}$saas.example`);
  const device = await scene.enrol(`${account}$saas.example`);
  log.expect(`a message while the zone is ${what}`, await scene.post(scene.message(device)), expected);
}
