import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { generateKeyPair, signedInvoice } from '../../infra/local/cast.ts';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { printDeviceRecord, printParentRecord } from '../../shared/protocol/print-delegation-record.ts';
import { Scene } from '../scene.ts';
import { type DynamoDbProxy, type ObservedRequest, startDynamoDbProxy } from './dynamodb-proxy.ts';

let proxy: DynamoDbProxy;
let scene: Scene;

beforeAll(async () => {
  proxy = await startDynamoDbProxy(inject('dynamoDbEndpoint'));
  scene = await Scene.start({ dynamoDbEndpoint: proxy.url, instances: 1 });
  scene.cloud.zones.createZone('btps.other.example');
});
afterAll(async () => {
  await scene.stop();
  await proxy.stop();
});

/** A point at which an instance is killed: at which of its requests, and on which side of it. */
interface KillPoint {
  readonly request: number;
  readonly side: 'before' | 'after';
}

type Function = 'ingress' | 'dispatch';

const concerns: Readonly<Record<Function, (observed: ObservedRequest) => boolean>> = {
  ingress: ({ operation, body }) =>
    ['BatchGetItem', 'GetItem', 'UpdateItem', 'PutItem'].includes(operation) &&
    !isDispatch({ operation, body }),
  dispatch: (observed) => isDispatch(observed),
};

function isDispatch({ operation, body }: ObservedRequest): boolean {
  return operation === 'PutItem' && body.includes('AuditEvents');
}

/** Kills the instances of a function at one of its requests; tells whether it came to that. */
function armKill(name: Function, { request, side }: KillPoint): { killed: () => boolean } {
  const seen: ObservedRequest[] = [];
  let killed = false;
  const step =
    (at: KillPoint['side']) =>
    async (observed: ObservedRequest): Promise<undefined> => {
      if (killed || !concerns[name](observed)) return undefined;
      if (at === 'before') seen.push(observed);
      if (at !== side || seen[request - 1] !== observed) return undefined;
      killed = true;
      await scene.cloud.functions.killInstances(name);
      return undefined;
    };
  proxy.watch({ before: step('before'), after: step('after') });
  return { killed: () => killed };
}

/** All points of one side, in order, until a run goes through without being killed. */
async function everyKillPoint(
  name: Function,
  side: KillPoint['side'],
  run: (point: KillPoint) => Promise<void>,
): Promise<number> {
  for (let request = 1; ; request += 1) {
    const armed = armKill(name, { request, side });
    await run({ request, side });
    proxy.watch();
    if (!armed.killed()) return request - 1;
    expect(request).toBeLessThan(50);
  }
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
      const points = await everyKillPoint('ingress', side, async ({ request }) => {
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
      const points = await everyKillPoint('ingress', side, async ({ request }) => {
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
      const points = await everyKillPoint('dispatch', side, async () => {
        const message = scene.message();
        expect((await scene.send(message, '203.0.113.2')).status).toBe(202);
        expect(await auditEvents(message, scene.alice.originalIdentity)).toBe(1);
      });
      expect(points).toBeGreaterThanOrEqual(1);
    },
  );
});
