import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listEvents } from '../../shared/audit/list-events.ts';
import { Scene } from '../scene.ts';

let scene: Scene;
const received: unknown[] = [];
let status = 202;

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const server = createServer({ cert, key }, async (request, response) => {
    received.push(JSON.parse((await buffer(request)).toString()));
    response.writeHead(status).end('{"code":"RECIPIENT_NOT_FOUND","reasons":["no such user"]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  scene = await Scene.start({
    settings: {
      forwarding: {
        routes: { 'receiver.example': `https://localhost:${port}/messages` },
        certificates: [cert],
        allowPrivateAddresses: true,
        allowOtherPorts: true,
      },
    },
  });
});
afterAll(() => scene.stop());

async function forwarded(id: string): Promise<unknown> {
  const table = { client: scene.registrar.dynamoDb, tableName: scene.cloud.tables.AuditEvents.name };
  const event = await expect.poll(
    async () => {
      const page = await listEvents(table, scene.alice.originalIdentity);
      const events = page.ok ? page.value.events : [];
      return events.find(({ type, messageId }) => type === 'message_forwarding' && messageId === id);
    },
    { timeout: 15_000 },
  );
  await event.toBeDefined();
  const page = await listEvents(table, scene.alice.originalIdentity);
  return (
    page.ok &&
    page.value.events.find(({ type, messageId }) => type === 'message_forwarding' && messageId === id)
  );
}

test('a message to another domain passes outbox, stream, queue and forward, as it was sent', async () => {
  const message = scene.message({ to: 'carol$receiver.example' });
  expect(await scene.send(message)).toMatchObject({ status: 202, body: { status: 'accepted' } });
  expect(await forwarded(message.id)).toMatchObject({ success: true, attempts: 1 });
  expect(received).toEqual([message]);
});

test('a refusal comes back into the sender’s inbox, and the logs hold nothing of the message', async () => {
  status = 404;
  const message = scene.message({ to: 'nobody$receiver.example', document: 'marker-of-a-document' });
  await scene.send(message);
  expect(await forwarded(message.id)).toMatchObject({ success: false, code: 'RECIPIENT_NOT_FOUND' });
  const token = await scene.accessToken(scene.device, ['fetch-inbox']);
  const { body } = await scene.request('GET', `/inbox/${encodeURIComponent(scene.alice.text)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(body.messages).toMatchObject([
    {
      origin: 'system',
      message: {
        type: 'btp_delivery_failure',
        document: {
          messageId: message.id,
          code: 'RECIPIENT_NOT_FOUND',
          reasons: ['no such user'],
          status: 404,
        },
      },
    },
  ]);
  expect(scene.cloud.logs.some(({ function: name }) => name === 'forward')).toBe(true);
  expect(scene.cloud.logs.filter(({ text }) => text.includes('marker-of-a-document'))).toEqual([]);
});
