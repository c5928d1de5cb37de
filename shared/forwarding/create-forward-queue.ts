import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deploymentValue } from '../aws/deployment.ts';
import { type ForwardQueue, printForwardTask } from './forward-queue.ts';

/**
 * Makes the queue of attempts from the environment of a function.
 *
 * A send that failed may have been taken all the same; an attempt that is queued twice finds that the first one ended.
 *
 * @throws TypeError when the environment does not name it
 */
export function createForwardQueue(environment: Readonly<Record<string, string | undefined>>): ForwardQueue {
  const QueueUrl = deploymentValue(environment, 'FORWARD_QUEUE_URL');
  const client = new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });
  return {
    send: async (task, delaySeconds = 0) => {
      const message = { QueueUrl, MessageBody: printForwardTask(task), DelaySeconds: delaySeconds };
      await client.send(new SendMessageCommand(message));
    },
  };
}
