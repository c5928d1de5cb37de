import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { sweepMessages } from '../../../functions/watch/sweep-messages.ts';
import { acceptedEvent } from '../../../shared/audit/accepted-event.ts';
import { writeEvent } from '../../../shared/audit/write-event.ts';
import type { Item } from '../../../shared/aws/conditional-write.ts';
import { writeItem } from '../../../shared/aws/item-attributes.ts';
import { alice, noonMs } from '../../zone/zone-scene.ts';
import { watchScene } from './watch-scene.ts';

let scene: Awaited<ReturnType<typeof watchScene>>;

beforeAll(async () => {
  scene = await watchScene();
});

function message(nonce: string, acceptedAt: number): Item {
  return writeItem({
    recipient: 'bob$saas.example',
    nonce,
    message: '{}',
    digest: 'ZGlnZXN0',
    messageId: `msg_${nonce}`,
    requestId: 'request-1',
    sender: `dev1$${alice}`,
    originalIdentity: alice,
    fingerprint: 'ZmluZ2VycHJpbnQ=',
    signedWith: 'device',
    scheme: 'ed25519',
    dnssec: 'unchecked',
    acceptedAt,
    registryReadAt: acceptedAt - 5,
  });
}

describe('the sweep (design, Verification, step 10)', () => {
  test('gives messages of the last 48 h the event that the stream would have written, once', async () => {
    const [lost, known, old] = [
      message('lost', noonMs - 3_600_000),
      message('known', noonMs - 7_200_000),
      message('old', noonMs - 48 * 3_600_000 - 1),
    ];
    const mark = writeItem({ recipient: 'bob$saas.example', nonce: 'low-water-mark', acceptedAt: noonMs });
    for (const item of [lost, known, old, mark]) {
      await scene.client.send(new PutItemCommand({ TableName: 'Inbox', Item: item }));
    }
    await writeEvent({ client: scene.client, tableName: 'AuditEvents' }, acceptedEvent(known));
    expect(await sweepMessages(scene.watch)).toEqual({ messages: 2, written: 1, requeued: 0 });
    expect(await scene.trail()).toEqual([acceptedEvent(known), acceptedEvent(lost)]);
    expect(scene.notes).toEqual([{ occurrence: 'repairedEvents', value: 1, details: { messages: 2 } }]);
    expect(await sweepMessages(scene.watch)).toEqual({ messages: 2, written: 0, requeued: 0 });
  });

  test('leaves messages of the last quarter of an hour to the stream, which may just be about to bring them', async () => {
    const [fresh, settled] = [message('fresh', noonMs - 899_999), message('settled', noonMs - 900_000)];
    for (const item of [fresh, settled]) {
      await scene.client.send(new PutItemCommand({ TableName: 'Inbox', Item: item }));
    }
    scene.notes.length = 0;
    expect(await sweepMessages(scene.watch)).toEqual({ messages: 3, written: 1, requeued: 0 });
    expect(await scene.trail()).toContainEqual(acceptedEvent(settled));
    expect(await scene.trail()).not.toContainEqual(acceptedEvent(fresh));
    expect(scene.notes).toEqual([{ occurrence: 'repairedEvents', value: 1, details: { messages: 3 } }]);
  });

  test('queues the attempt of a message to another domain that should have been made two hours ago', async () => {
    const outbox = (nonce: string, acceptedAt: number, more: Record<string, string | number>) => ({
      ...message(nonce, acceptedAt),
      ...writeItem({ recipient: 'outbox#bob$receiver.example', attempts: 0, forwarding: 'pending', ...more }),
    });
    const hoursAgo = (hours: number) => noonMs - hours * 3_600_000;
    const items = [
      outbox('never-tried', hoursAgo(2), {}),
      outbox('tried', hoursAgo(20), { attempts: 7, nextAttemptAt: hoursAgo(2) }),
      outbox('young', hoursAgo(1), {}),
      outbox('waiting', hoursAgo(20), { attempts: 7, nextAttemptAt: hoursAgo(1) }),
      outbox('ended', hoursAgo(20), { attempts: 7, forwarding: 'delivered' }),
    ];
    for (const item of items) {
      await scene.client.send(new PutItemCommand({ TableName: 'Inbox', Item: item }));
    }
    expect(await sweepMessages(scene.watch)).toMatchObject({ requeued: 2 });
    const byNonce = scene.forwards.toSorted((a, b) => a.nonce.localeCompare(b.nonce));
    expect(byNonce).toEqual([
      { partition: 'outbox#bob$receiver.example', nonce: 'never-tried', attempt: 1, requestId: 'request-1' },
      { partition: 'outbox#bob$receiver.example', nonce: 'tried', attempt: 8, requestId: 'request-1' },
    ]);
  });
});
