import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageKey } from '../../shared/inbox/inbox-table.ts';
import { inboxNonce } from '../../shared/inbox/nonce.ts';
import { recordRestoration } from '../../shared/inbox/restoration.ts';
import type { Message } from '../../shared/protocol/message.ts';
import { Scene } from '../scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start({ instances: 1 });
});
afterAll(() => scene.stop());

/** What a restoration to an earlier state does to a message, and to its nonce with it. */
async function lose(message: Message): Promise<void> {
  const nonce = inboxNonce({ issuedAtMs: Date.parse(message.issuedAt), ...message });
  await scene.registrar.dynamoDb.send(
    new DeleteItemCommand({
      TableName: scene.cloud.tables.Inbox.name,
      Key: messageKey(scene.bob.text, nonce),
    }),
  );
}

describe('an inbox that was restored (design, Verification, step 9: its keys are the table of nonces)', () => {
  test('what it kept is NONCE_ALREADY_USED, what it lost MESSAGE_TOO_OLD, what is issued later accepted', async () => {
    const [kept, lost] = [scene.message(), scene.message()];
    for (const message of [kept, lost]) expect((await scene.send(message)).status).toBe(202);
    await lose(lost);
    const notBeforeMs = Date.now();
    const { Registry } = scene.cloud.tables;
    await recordRestoration({ client: scene.registrar.dynamoDb, registryTable: Registry.name }, notBeforeMs);
    // Instances rely on what they have read for 2 s.
    await sleep(2100);
    expect((await scene.send(kept)).body).toMatchObject({ status: 409, code: 'NONCE_ALREADY_USED' });
    const restored = new Date(notBeforeMs).toISOString();
    expect((await scene.send(lost)).body).toMatchObject({
      status: 422,
      code: 'MESSAGE_TOO_OLD',
      reasons: [`issued before ${restored}, when the inbox was restored`],
    });
    expect((await scene.send(scene.message())).status).toBe(202);
    expect((await scene.inbox()).body.messages).toHaveLength(2);
  });
});
