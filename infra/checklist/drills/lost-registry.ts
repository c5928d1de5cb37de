import type { Drill } from './drill.ts';
import { DrillScene } from './drill-scene.ts';

/** The registry's table is empty; it comes back from its export, and what was revoked since then stays revoked. */
export const lostRegistry: Drill = async (log, options) => {
  const scene = await DrillScene.start(options);
  try {
    await scene.register('bob$saas.example');
    await scene.register('alice$saas.example');
    const [kept, revoked] = [
      await scene.enrol('alice$saas.example'),
      await scene.enrol('alice$saas.example'),
    ];
    const location = await scene.exportRegistry();
    log.step(
      'The registry was exported; a device is revoked, then another one enrols, then the table is lost',
    );
    await scene.revoke('alice$saas.example', revoked);
    const late = await scene.enrol('alice$saas.example');
    await scene.lose('Registry');
    log.expect(
      'a message without a registry',
      await scene.post(scene.message(kept)),
      'ORIGINAL_IDENTITY_NOT_FOUND',
    );
    log.step('npm run restore -- --registry <the export>');
    const { status, printed } = await scene.restore('--registry', location);
    log.expect('status', status, 0);
    log.expect('revoked since the export', printed.revokedSince, [revoked.delegated_identity]);
    await scene.settled();
    log.expect('a message of the device that was kept', await scene.post(scene.message(kept)), 'accepted');
    log.expect('of the revoked one', await scene.post(scene.message(revoked)), 'DELEGATION_REVOKED');
    log.step('Lost: what enrolled after the export. Such a device is refused, and has to enrol again');
    log.expect('of the late one', await scene.post(scene.message(late)), 'DELEGATION_NOT_FOUND');
  } finally {
    await scene.stop();
  }
};
