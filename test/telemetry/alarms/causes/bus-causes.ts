import type { RuleQueue } from '../../../../infra/local/event-bus/revocation-rule.ts';
import type { Causes, Stage } from './causes.ts';

/** A revocation arrives while the policies of these queues do not let the rule send. */
async function revokeWithout({ scene, alice }: Stage, ...queues: readonly RuleQueue[]): Promise<void> {
  const { rule } = scene.portal.cloud;
  for (const queue of queues) rule.denied.add(queue);
  await scene.portal.revokeByEvent(scene.portal.revocation(alice.user, ['nosuchdevice']));
  rule.denied.clear();
}

/** What keeps revocations on the bus from their queue. */
export const busCauses: Causes = {
  'Revocations/UndeliveredRevocations': async (stage) => {
    const { rule, queues } = stage.scene.portal.cloud;
    await revokeWithout(stage, 'revocations');
    stage.scene.measure(
      [
        ...(['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName'] as const),
        '${Revocations/Undelivered.QueueName}',
      ],
      rule.undelivered.length,
    );
    rule.redrive();
    await queues.revocations.drained();
  },
  'Revocations/LostRevocations': (stage) => revokeWithout(stage, 'revocations', 'undelivered'),
};
