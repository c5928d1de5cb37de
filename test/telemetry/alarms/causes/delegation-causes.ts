import type { Causes } from './causes.ts';

/** What portals cause (revocation.md, Monitoring Metrics). */
export const delegationCauses: Causes = {
  'Monitoring/Metrics/Revocations': async ({ scene }) => {
    const { user } = await scene.person();
    for (let count = 0; count < 10; count += 1) await scene.portal.enrol(user);
    await scene.portal.revokeByEvent(scene.portal.revocation(user, 'all'));
    await scene.portal.cloud.queues.revocations.drained();
    await scene.portal.settled();
  },
  'Monitoring/Metrics/FailedRevocations': async ({ alice, scene }) => {
    await scene.portal.revokeByEvent(scene.portal.revocation(alice.user, ['nosuchdevice']));
    await scene.portal.cloud.queues.revocations.drained();
  },
};
