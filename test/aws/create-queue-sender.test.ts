import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { isSignedWith } from '../../infra/local/gateway/aws-signature.ts';
import { createQueueSender, QueueSendError } from '../../shared/aws/create-queue-sender.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-marker' };
const environment = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};

async function startSqs(status: number) {
  const requests: { headers: NodeJS.Dict<string[]>; body: Buffer; target: string }[] = [];
  const server = createServer(async (request, response) => {
    const { headersDistinct: headers, url: target = '' } = request;
    requests.push({ headers, target, body: await buffer(request) });
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { requests, queueUrl: `http://127.0.0.1:${port}/000000000000/forwarding` };
}

test('a message is one signed SendMessage (SQS API reference, AWS JSON 1.0)', async () => {
  const { requests, queueUrl } = await startSqs(200);
  await createQueueSender(queueUrl, environment).send('{"a":"ä"}', 900);
  const [request] = requests as [(typeof requests)[number]];
  expect(JSON.parse(request.body.toString())).toEqual({
    QueueUrl: queueUrl,
    MessageBody: '{"a":"ä"}',
    DelaySeconds: 900,
  });
  expect(request.headers).toMatchObject({
    'x-amz-target': ['AmazonSQS.SendMessage'],
    'content-type': ['application/x-amz-json-1.0'],
  });
  const check = { credentials, region: 'eu-central-1', service: 'sqs', nowMs: Date.now() };
  const signed = { ...request, method: 'POST' };
  expect(await isSignedWith(check, signed)).toBe(true);
  expect(await isSignedWith(check, { ...signed, body: Buffer.from('{}') })).toBe(false);
});

test('the token of a session is sent and signed', async () => {
  const { requests, queueUrl } = await startSqs(200);
  await createQueueSender(queueUrl, { ...environment, AWS_SESSION_TOKEN: 'session' }).send('{}', 0);
  expect(requests[0]?.headers['x-amz-security-token']).toEqual(['session']);
  expect(requests[0]?.headers.authorization?.[0]).toContain('x-amz-security-token');
});

test.each([400, 403, 500, 503])('an answer of %i throws, without the secret', async (status) => {
  const { queueUrl } = await startSqs(status);
  const sent = createQueueSender(queueUrl, environment).send('{}', 0);
  await expect(sent).rejects.toThrow(new QueueSendError(status));
});

test('an environment without a region is refused at construction', () => {
  expect(() => createQueueSender('https://sqs.example/1/q', {})).toThrow(
    new TypeError('AWS_REGION is not set'),
  );
});
