import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEvents } from '../../shared/audit/list-events.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { counterKey } from '../../shared/rate-limit/counter-key.ts';
import { Scene } from '../scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.start();
});
afterAll(() => scene.stop());

/** The item that counts what a sender has sent. */
async function senderCounter(identity: string): Promise<unknown> {
  const client: DynamoDBClient = scene.registrar.dynamoDb;
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: scene.cloud.tables.RateCounters.name,
      Key: { counter: { S: counterKey('ring', 'messageSending', identity) } },
      ConsistentRead: true,
    }),
  );
  return item;
}

/** Sends one after another from so many addresses at a time, each address staying under its limit. */
async function fromManySources(count: number, perSource: number, message: () => Message) {
  const sources = Array.from({ length: count / perSource }, (_, index) => `203.0.113.${index}`);
  const answers = await Promise.all(
    sources.map(async (source) => {
      const codes: string[] = [];
      for (let sent = 0; sent < perSource; sent += 1) {
        const { status, body } = await scene.send(message(), source);
        codes.push(`${status} ${body.code ?? body.status}`);
      }
      return codes;
    }),
  );
  return tally(answers.flat());
}

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

async function copiesIn(inbox: readonly { message: Message }[], id: string): Promise<number> {
  return inbox.filter(({ message }) => message.id === id).length;
}

async function auditEventsOf(id: string): Promise<number> {
  const page = await listEvents(
    { client: scene.registrar.dynamoDb, tableName: scene.cloud.tables.AuditEvents.name },
    scene.alice.originalIdentity,
    { limit: 1000 },
  );
  if (!page.ok) throw new Error(page.refusal.reasons.join());
  return page.value.events.filter(({ messageId }) => messageId === id).length;
}

describe('replays (best-practices, Replay Attacks)', () => {
  it('1,000 replays are refused and leave the counter of the sender as it was', async () => {
    const message = scene.message();
    expect((await scene.send(message)).status).toBe(202);
    const before = await senderCounter(scene.device.text);
    expect(before).toBeDefined();
    expect(await fromManySources(1000, 50, () => message)).toEqual({ '409 NONCE_ALREADY_USED': 1000 });
    expect(await senderCounter(scene.device.text)).toEqual(before);
  }, 180_000);

  it('a source that replays more than 60 times a minute is told to wait, and others are not', async () => {
    const message = scene.message();
    await scene.send(message);
    const answers = [];
    for (let sent = 0; sent < 70; sent += 1) answers.push(await scene.send(message, '192.0.2.99'));
    expect(tally(answers.map(({ body }) => body.code))).toEqual({
      NONCE_ALREADY_USED: 60,
      RATE_LIMIT_EXCEEDED: 10,
    });
    const retryAfter = Number(answers.at(-1)?.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect((await scene.send(scene.message(), '192.0.2.99')).body.code).toBe('RATE_LIMIT_EXCEEDED');
    expect((await scene.send(scene.message(), '192.0.2.98')).status).toBe(202);
  });

  it('200 posts of one message at once: one 202, 199 NONCE_ALREADY_USED, one item, one audit event', async () => {
    const message = scene.message();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => scene.send(message, `198.51.100.${index}`)),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? body.status}`))).toEqual({
      '202 accepted': 1,
      '409 NONCE_ALREADY_USED': 199,
    });
    expect(await copiesIn((await scene.inbox()).body.messages, message.id)).toBe(1);
    await scene.cloud.stream.drained();
    expect(await auditEventsOf(message.id)).toBe(1);
    await scene.cloud.stream.redeliver();
    expect(await auditEventsOf(message.id)).toBe(1);
  });
});

describe('the limit of a sender (best-practices, Rate Limiting)', () => {
  it('of 130 messages at once 100 are accepted, the others told a true time to wait', async () => {
    const key = await scene.addDevice('busy');
    const messages = Array.from({ length: 130 }, () =>
      scene.message({ from: 'busy$alice.btps.saas.example' }, key),
    );
    await waitUntilListed(messages[0] as Message);
    const answers = await Promise.all(
      messages.slice(1).map((message, index) => scene.send(message, `192.0.2.${index}`)),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ body }) => body.code === 'RATE_LIMIT_EXCEEDED');
    expect(accepted).toHaveLength(99);
    expect(refused).toHaveLength(30);
    for (const { headers } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
  });
});

/** The first message of a new device may meet records that were cached before it was listed. */
async function waitUntilListed(message: Message): Promise<void> {
  await expect
    .poll(async () => (await scene.send(message)).status, { timeout: 15_000, interval: 500 })
    .toBe(202);
}
