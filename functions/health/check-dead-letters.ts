import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Finding, healthy } from '../../shared/health/health-report.ts';
import type { CheckTime } from './check-context.ts';
import type { HealthDependencies } from './health-dependencies.ts';

/** Whether something lies in a dead-letter queue, and waits for an operator. */
export async function checkDeadLetters(
  { sqs, deadLetterQueues, telemetry }: Pick<HealthDependencies, 'sqs' | 'deadLetterQueues' | 'telemetry'>,
  _: unknown,
  { signal }: CheckTime,
): Promise<Finding> {
  const depths = await Promise.all(
    deadLetterQueues.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      });
      const { Attributes: attributes } = await sqs.send(command, { abortSignal: signal });
      return {
        name: QueueUrl.split('/').at(-1) ?? '',
        depth: Number(attributes?.ApproximateNumberOfMessages ?? 0),
      };
    }),
  );
  telemetry.measure(
    'deadLetters',
    depths.reduce((sum, { depth }) => sum + depth, 0),
  );
  const filled = depths.filter(({ depth }) => depth > 0);
  if (filled.length === 0) return healthy;
  return {
    status: 'degraded',
    reasons: filled.map(({ name, depth }) => `${depth} in the dead-letter queue ${name}`),
  };
}
