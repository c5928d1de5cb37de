import { DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../infra/functions.ts';
import { userIdentity } from '../../infra/local/cast.ts';
import { forwardingTo, makeCertificate } from '../../infra/local/certificate.ts';
import { PortalScene } from '../lifecycle/portal-scene.ts';

/** The machine may be busy with other tests. */
const patienceMs = 120_000;
const patience = { timeout: patienceMs / 2, interval: 100 };

let saas: PortalScene;
let receiver: PortalScene;

beforeAll(async () => {
  const tls = await makeCertificate();
  const settings = { forwarding: forwardingTo(tls), logLevel: 'DEBUG' as const };
  saas = await PortalScene.start({ settings, tls, instances: 1 });
  receiver = await PortalScene.start({
    ...{ domain: 'receiver.example', names: saas.cloud, settings, tls, instances: 1 },
  });
  await receiver.registerUser('carol$receiver.example');
}, patienceMs);
afterAll(async () => {
  await receiver?.stop();
  await saas?.stop();
});

type Entry = Readonly<Record<string, unknown>>;

/** The log lines of a function that hold a text. */
function lines({ cloud }: PortalScene, name: FunctionName, text: string): readonly Entry[] {
  return cloud.logs
    .filter((line) => line.function === name && line.text.includes(text))
    .map((line) => JSON.parse(line.text));
}

function connect({ cloud }: PortalScene): DynamoDBClient {
  const { dynamoDbUrl: endpoint, credentials } = cloud;
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
}

async function put(scene: PortalScene, table: string, item: Record<string, { S: string }>): Promise<void> {
  const client = connect(scene);
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
  client.destroy();
}

/** The items of a table that hold a text. */
async function items(scene: PortalScene, table: string, text: string): Promise<readonly Entry[]> {
  const client = connect(scene);
  const found: Entry[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
    found.push(...Items.map((item) => unmarshall(item)));
  }
  client.destroy();
  return found.filter((item) => JSON.stringify(item).includes(text));
}

describe('a message to another domain (message-flow, Forward Message)', () => {
  test(
    'is found by the id of its request in every log line, item, event and queue on its way, and at the receiver',
    async () => {
      const { user: alice } = await saas.registerUser('alice$saas.example');
      const device = await saas.enrol(alice);
      await saas.settled();
      saas.cloud.queues.forwarding.pause();
      const message = saas.message(device, userIdentity('carol$receiver.example'));
      const accepted = await saas.post('/messages', message);
      expect(accepted).toMatchObject({ status: 202 });
      await saas.cloud.stream.drained();

      const [stored] = await items(saas, 'Inbox', accepted.body.digest);
      const correlationId = String(stored?.requestId);
      expect(lines(saas, 'ingress', correlationId)).toMatchObject([
        { message: 'delegation_verification', success: true, correlationId },
      ]);
      expect(lines(saas, 'dispatch', correlationId)).toMatchObject([
        { message: 'message_dispatched', correlationId },
      ]);
      expect(await items(saas, 'AuditEvents', correlationId)).toMatchObject([
        { type: 'delegation_verification', messageId: message.id, requestId: correlationId },
      ]);
      expect(saas.cloud.queues.forwarding.waiting.map(({ body }) => JSON.parse(body))).toEqual([
        {
          partition: 'outbox#carol$receiver.example',
          nonce: stored?.nonce,
          attempt: 1,
          requestId: correlationId,
        },
      ]);

      saas.cloud.queues.forwarding.resume();
      await expect
        .poll(() => lines(saas, 'forward', correlationId), patience)
        .toMatchObject([{ message: 'message_forwarding', end: 'delivered', correlationId }]);
      expect(await items(saas, 'AuditEvents', correlationId)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'message_forwarding', requestId: correlationId }),
        ]),
      );
      const [received] = await items(receiver, 'Inbox', accepted.body.digest);
      expect(lines(receiver, 'ingress', correlationId)).toMatchObject([
        {
          ...{ message: 'delegation_verification', success: true },
          ...{ callerRequestId: correlationId, correlationId: received?.requestId },
        },
      ]);
    },
    patienceMs,
  );

  test(
    'a fault on the way names it too: a record that could not be dispatched, an attempt that could not be made',
    async () => {
      const requestId = 'request-with-a-fault';
      const outbox = { recipient: { S: 'outbox#carol$receiver.example' }, nonce: { S: 'no-nonce' } };
      const parts = { requestId: { S: requestId }, message: { S: '{}' }, digest: { S: 'AAAA' } };
      const damaged = { ...outbox, ...parts };
      await put(saas, 'Inbox', damaged);
      await expect
        .poll(() => lines(saas, 'dispatch', requestId)[0], patience)
        .toMatchObject({
          ...{ level: 'ERROR', message: 'dispatch failed', correlationId: requestId },
        });
      const task = { partition: outbox.recipient.S, nonce: outbox.nonce.S, attempt: 1, requestId };
      saas.cloud.queues.forwarding.send(JSON.stringify(task));
      await expect
        .poll(() => lines(saas, 'forward', requestId)[0], patience)
        .toMatchObject({
          ...{ level: 'ERROR', message: 'forwarding failed', correlationId: requestId },
        });
    },
    patienceMs,
  );
});

describe('a revocation by event (revocation, Revocation Process)', () => {
  test(
    'is found by its id in the queue, the log, the registry, the trail up to the zone, and the notices',
    async () => {
      const { user: erin } = await saas.registerUser('erin$saas.example');
      const device = await saas.enrol(erin);
      await saas.settled();
      const request = saas.revocation(erin, [device.identity.delegatedId]) as { revocation_id: string };
      const { revocation_id: revocationId } = request;
      const { revocations } = saas.cloud.queues;
      revocations.pause();
      await saas.revokeByEvent(request);
      await expect.poll(() => revocations.waiting.length, patience).toBe(1);
      const [event] = revocations.waiting.map(({ body }) => JSON.parse(body));
      expect(event.detail.revocation_id).toBe(revocationId);
      revocations.resume();
      await expect
        .poll(() => lines(saas, 'revoke', revocationId), patience)
        .toMatchObject([{ message: 'delegation_revocation', revocationId, success: true }]);
      await revocations.drained();
      await saas.settled();
      const { delegatedId } = device.identity;
      const registered = await items(saas, 'Registry', revocationId);
      expect(registered.map(({ entry }) => entry).sort()).toEqual(
        [`device#${delegatedId}`, 'revocation'].sort(),
      );
      const trail = await items(saas, 'AuditEvents', revocationId);
      const principal = `eventbridge:${event.account}:${event.id}`;
      expect(trail.map(({ type, stage = type, revocationId: id }) => [stage, id]).sort()).toEqual([
        ['records_removed', revocationId],
        ['revocation_requested', revocationId],
        ['revoked', revocationId],
      ]);
      expect(trail).toContainEqual(expect.objectContaining({ stage: 'revoked', principal }));
      const notices = saas.cloud.notices.filter((notice) => JSON.stringify(notice).includes(revocationId));
      expect(notices).toMatchObject([{ channel: 'event', detailType: 'UserNotice' }]);
      expect(lines(saas, 'zoneSync', revocationId)).toMatchObject([
        { message: 'records_removed', revocationId },
      ]);
    },
    patienceMs,
  );
});
