import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Sends to one queue. */
export interface QueueSender {
  /**
   * @param delaySeconds 0 to 900
   * @throws Error when the queue did not take it; whether it did is then unknown
   */
  send(body: string, delaySeconds: number): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const timeoutMs = 3000;

/**
 * Makes the sender of one queue of Amazon SQS. Region, credentials and endpoint come from the environment, as for the
 * SDK's clients.
 *
 * One operation is too little for a client of its own: `SendMessage` is one signed request (AWS JSON 1.0). Nothing is
 * repeated here, since whoever sends is itself repeated.
 *
 * @throws TypeError when the environment lacks something
 */
export function createQueueSender(queueUrl: string, environment: Environment): QueueSender {
  const endpoint = new URL(environment.AWS_ENDPOINT_URL_SQS ?? new URL(queueUrl).origin);
  const signer = new SignatureV4({
    service: 'sqs',
    region: required(environment, 'AWS_REGION'),
    credentials: async () => ({
      accessKeyId: required(environment, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: required(environment, 'AWS_SECRET_ACCESS_KEY'),
      ...(environment.AWS_SESSION_TOKEN && { sessionToken: environment.AWS_SESSION_TOKEN }),
    }),
    sha256: Sha256,
  });
  return {
    async send(body, delaySeconds) {
      const request = {
        method: 'POST',
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        path: '/',
        headers: {
          host: endpoint.host,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.SendMessage',
        },
        body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: body, DelaySeconds: delaySeconds }),
      };
      const { headers } = await signer.sign(request, { signingDate: new Date(Date.now()) });
      const { host: _, ...sent } = headers;
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: sent,
        body: request.body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new QueueSendError(answer.status);
    },
  };
}

/** The queue refused a message, or could not take it. */
export class QueueSendError extends Error {
  override readonly name = 'QueueSendError';

  constructor(status: number) {
    super(`SQS answered ${status}`);
  }
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new TypeError(`${name} is not set`);
  return value;
}
