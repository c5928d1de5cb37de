import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { Scene } from '../scene.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { roughSeas, seededFaults } from './seeded-faults.ts';
import { bundledInstances } from './world/bundled-instances.ts';

let proxy: AwsProxy;
let scene: Scene;

beforeAll(async () => {
  proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
  scene = await Scene.start({ ...bundledInstances(), dynamoDbEndpoint: proxy.url, instances: 3 });
});
afterAll(async () => {
  await scene.stop();
  await proxy.stop();
});

/** A sender goes on until its message is accepted, or known to be. */
async function sendUntilAccepted(message: Message, source: string): Promise<string> {
  for (let attempt = 1; attempt <= 30; attempt += 1) {
    const { status, body } = await scene.send(message, source);
    if (status === 202 || body.code === 'NONCE_ALREADY_USED') return body.digest;
    expect([429, 500, 503, 504]).toContain(status);
  }
  throw new Error('the message was never accepted');
}

it('80 messages through throttling, conflicts and lost answers are each delivered and audited once', async () => {
  const { watch, injected } = seededFaults(7, roughSeas, ({ operation }) => operation !== 'GetRecords');
  const messages = Array.from({ length: 80 }, () => scene.message());
  proxy.watch(watch);
  const digests = await Promise.all(
    messages.map((message, index) => sendUntilAccepted(message, `192.0.2.${index}`)),
  );
  await scene.cloud.stream.drained();
  proxy.watch();

  expect(Object.keys(injected).sort()).toEqual([
    'conflict',
    'lost',
    'lost after it was applied',
    'throttled',
  ]);
  const { messages: delivered } = (await scene.inbox()).body;
  expect(delivered.map((entry: { message: Message }) => entry.message.id).sort()).toEqual(
    messages.map(({ id }) => id).sort(),
  );
  expect(delivered.map((entry: { digest: string }) => entry.digest).sort()).toEqual(digests.sort());

  const trail = await listEvents(
    { client: scene.registrar.dynamoDb, tableName: scene.cloud.tables.AuditEvents.name },
    scene.alice.originalIdentity,
    { limit: 1000 },
  );
  if (!trail.ok) throw new Error(trail.refusal.reasons.join());
  const audited = trail.value.events.filter(({ success }) => success).map(({ messageId }) => messageId);
  expect(audited.sort()).toEqual(messages.map(({ id }) => id).sort());
});
