import type { Drill } from './drill.ts';
import { DrillScene } from './drill-scene.ts';

/** The inbox is empty, and with it the memory of nonces; no message that was in it can be replayed. */
export const lostInbox: Drill = async (log, options) => {
  const scene = await DrillScene.start(options);
  try {
    await scene.register('bob$saas.example');
    await scene.register('alice$saas.example');
    const device = await scene.enrol('alice$saas.example');
    const message = scene.message(device);
    log.expect('a message', await scene.post(message), 'accepted');
    log.step('The table of inboxes is lost; point-in-time recovery brings it back without its last minutes');
    await scene.lose('Inbox');
    log.step('npm run restore -- --inbox, before the restored table is put into service');
    const { status, printed } = await scene.restore('--inbox');
    log.expect('status', [status, printed.recorded], [0, true]);
    log.expect('the same message again', await scene.post(message), 'MESSAGE_TOO_OLD');
    log.expect('a newly signed one', await scene.post(scene.message(device)), 'accepted');
  } finally {
    await scene.stop();
  }
};
