import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { generateKeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { Scene } from '../scene.ts';
import { type AwsProxy, type ObservedRequest, startAwsProxy } from './aws-proxy.ts';
import { everyKillPoint } from './kill-points.ts';
import { bundledInstances } from './world/bundled-instances.ts';

let proxy: AwsProxy;
let scene: Scene;

beforeAll(async () => {
  proxy = await startAwsProxy(inject('dynamoDbEndpoint'));
  scene = await Scene.start({ ...bundledInstances(), dynamoDbEndpoint: proxy.url, instances: 1 });
  scene.cloud.zones.createZone('btps.other.example');
});
afterAll(async () => {
  await scene.stop();
  await proxy.stop();
});

type Function = 'ingress' | 'dispatch';

/** How the instances of a function are killed at requests of their own. */
function killing(name: Function) {
  return {
    proxies: [proxy],
    concerns: ({ sender }: ObservedRequest) => sender === name,
    kill: () => scene.cloud.functions.killInstances(name),
  };
}

/** A sender repeats a message until it has an answer that is final. */
async function sendUntilFinal(message: Message, source: string) {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const answer = await scene.send(message, source);
    if (answer.status < 500) return answer;
  }
  throw new Error('the message never had a final answer');
}

async function deliveredCopies(message: Message): Promise<number> {
  const { body } = await scene.inbox();
  return body.messages.filter((entry: { message: Message }) => entry.message.id === message.id).length;
}

async function auditEvents(message: Message, originalIdentity: string): Promise<number> {
  await scene.cloud.stream.drained();
  const page = await listEvents(
    { client: scene.registrar.dynamoDb, tableName: scene.cloud.tables.AuditEvents.name },
    originalIdentity,
    { limit: 1000 },
  );
  if (!page.ok) throw new Error(page.refusal.reasons.join());
  return page.value.events.filter(({ messageId }) => messageId === message.id).length;
}

/** A sender of another domain, so that the message takes every step: lookups, charges and the put. */
async function foreignSender(account: string) {
  const [primary, device] = [generateKeyPair(), generateKeyPair()];
  const name = `${account}.btps.other.example`;
  const devices = ['dev1'];
  const { spkiBase64 } = device.publicKey;
  await scene.registrar.publish(
    name,
    printParentRecord({ primaryKey: primary.publicKey.spkiBase64, devices }),
  );
  await scene.registrar.publish(`dev1.${name}`, printDeviceRecord({ key: spkiBase64 }));
  return { name, message: () => signedInvoice(`dev1$${name}`, scene.bob.text, device) };
}

describe('ingress, killed at every one of its requests', () => {
  it.each(['before', 'after'] as const)(
    'a message of ours is in the inbox once and in the trail once, killed %s each is applied',
    async (side) => {
      const points = await everyKillPoint(killing('ingress'), side, async (request) => {
        const message = scene.message();
        const answer = await sendUntilFinal(message, `192.0.2.${request}`);
        expect([202, 409]).toContain(answer.status);
        expect(await deliveredCopies(message)).toBe(1);
        expect(await auditEvents(message, scene.alice.originalIdentity)).toBe(1);
      });
      // The reads, the charge and the put at least, whatever the caches spare.
      expect(points).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(['before', 'after'] as const)(
    'a message from another domain is in the inbox once and in the trail once, killed %s each is applied',
    async (side) => {
      const points = await everyKillPoint(killing('ingress'), side, async (request) => {
        // A fresh sender each time, so that its records are in no cache and all requests are made.
        const sender = await foreignSender(`${side}${request}`);
        const message = sender.message();
        const answer = await sendUntilFinal(message, `198.51.100.${request}`);
        expect([202, 409]).toContain(answer.status);
        expect(await deliveredCopies(message)).toBe(1);
        expect(await auditEvents(message, sender.name)).toBe(1);
      });
      expect(points).toBeGreaterThanOrEqual(8);
    },
  );

  it('killed while DNS is asked, the message is delivered once when it is sent again', async () => {
    const sender = await foreignSender('asking');
    const message = sender.message();
    let asked = 0;
    scene.cloud.nameServer.setFaults(() => {
      asked += 1;
      if (asked === 1) void scene.cloud.functions.killInstances('ingress');
      return undefined;
    });
    const answer = await sendUntilFinal(message, '203.0.113.1');
    scene.cloud.nameServer.setFaults();
    expect(asked).toBeGreaterThan(1);
    expect(answer.status).toBe(202);
    expect(await deliveredCopies(message)).toBe(1);
    expect(await auditEvents(message, sender.name)).toBe(1);
  });
});

describe('dispatch, killed at its request', () => {
  it.each(['before', 'after'] as const)(
    'an accepted message has one audit event, killed %s it is written',
    async (side) => {
      const points = await everyKillPoint(killing('dispatch'), side, async () => {
        const message = scene.message();
        expect((await scene.send(message, '203.0.113.2')).status).toBe(202);
        expect(await auditEvents(message, scene.alice.originalIdentity)).toBe(1);
      });
      expect(points).toBeGreaterThanOrEqual(1);
    },
  );
});
