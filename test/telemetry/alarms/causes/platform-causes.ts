import { type FunctionName, functions } from '../../../../infra/functions.ts';
import { ageInbox } from '../../../lifecycle/age-inbox.ts';
import { constructOf } from '../construct-of.ts';
import type { Causes, Stage } from './causes.ts';
import { cutOff } from './cut-off.ts';

const visible = (queue: string) =>
  ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `\${${queue}.QueueName}`] as const;

/** An instance that dies while it works, as when its memory is used up: for AWS that is an error of the function. */
const dies = Object.fromEntries(
  (Object.keys(functions) as FunctionName[]).map((name) => [
    `${constructOf(name)}/Errors`,
    async ({ scene }: Stage) =>
      scene.invoke(name, {}, () => scene.portal.cloud.functions.killInstances(name)),
  ]),
);

/** What goes wrong with functions, queues, streams and the checks of each minute. */
export const platformCauses: Causes = {
  'Monitoring/Metrics/Faults': async ({ scene }) => {
    await scene.invoke('watch', { task: 'none' });
  },
  'Monitoring/Metrics/RepairedAuditEvents': async ({ alice, bob, scene }) => {
    const { stream } = scene.portal.cloud;
    stream.pause();
    await scene.sendGood(alice.device, bob.user, 1);
    await ageInbox(scene.portal.cloud, 3_600_000);
    await scene.portal.cloud.runTask('sweep');
    stream.resume();
  },
  'Revocations/FailedRevocations': async ({ alice, scene }) => {
    const queue = scene.portal.cloud.queues.revocations;
    await cutOff(scene, 'revoke', async () => {
      await scene.portal.revokeByEvent(scene.portal.revocation(alice.user, ['nosuchdevice']));
      await queue.drained();
    });
    scene.measure(visible('Revocations/Failed'), queue.dlq.length);
    queue.redrive();
    await queue.drained();
  },
  'Revocations/LateRevocations': async ({ alice, scene }) => {
    const queue = scene.portal.cloud.queues.revocations;
    queue.pause();
    await scene.portal.revokeByEvent(scene.portal.revocation(alice.user, ['nosuchdevice']));
    // It is still there after each minute that passes.
    const age = (minute: number) => (queue.depth > 0 ? minute * 60 : 0);
    scene.measure(
      ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', '${Revocations/Queue.QueueName}'],
      age,
      3,
    );
    scene.passes(2);
    queue.resume();
    await queue.drained();
  },
  'Forwarding/FailedForwards': async ({ scene }) => {
    const queue = scene.portal.cloud.queues.forwarding;
    queue.send('no task');
    await queue.drained();
    scene.measure(visible('Forwarding/Failed'), queue.dlq.length);
  },
};

/** What leaves the cloud behind in a state that nothing else should follow. */
export const lastCauses: Causes = {
  ...dies,
  'Forwarding/LateForwards': async ({ scene }) => {
    const queue = scene.portal.cloud.queues.forwarding;
    queue.pause();
    for (let count = 0; count < 1_000; count += 1) queue.send('never received');
    scene.measure(visible('Forwarding/Queue'), queue.depth, 16);
    scene.passes(15);
  },
};
