import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import type { EnrolledDevice } from '../../shared/enrolment/enrolment.ts';
import { identityKey } from '../../shared/registry/entries.ts';
import { createEnrolmentScene } from './enrolment-setup.ts';

let scene: Awaited<ReturnType<typeof createEnrolmentScene>>;
beforeAll(async () => {
  scene = await createEnrolmentScene();
});
beforeEach(() => {
  scene.sent.length = 0;
  scene.suspicions.length = 0;
});

const dayMs = 86_400_000;

/** A user one of whose devices was revoked so long ago, or never. */
async function userRevoked(agoMs?: number) {
  const user = await scene.user();
  if (agoMs === undefined) return user;
  await scene.client.send(
    new UpdateItemCommand({
      TableName: 'Registry',
      Key: identityKey(user.originalIdentity),
      UpdateExpression: 'SET lastRevokedAt = :at',
      ExpressionAttributeValues: { ':at': { S: new Date(scene.clock.nowMs - agoMs).toISOString() } },
    }),
  );
  return user;
}

async function enrol(text: string): Promise<EnrolledDevice> {
  const enrolled = await scene.redeem(text, await scene.token(text));
  if (!enrolled.ok) throw new Error(enrolled.refusal.reasons.join());
  return enrolled.value;
}

describe('after an enrolment', () => {
  test('the user is told of the device (revocation.md, Revocation Policies)', async () => {
    const user = await userRevoked();
    const { identity } = await enrol(user.text);
    expect(scene.sent).toEqual([
      {
        notice: 'device_enrolled',
        noticeId: `enrolment:${identity.text}`,
        userIdentity: user.text,
        originalIdentity: user.originalIdentity,
        devices: [identity.delegatedId],
      },
    ]);
  });

  test('she is told when the device repeats the request that ended before: nobody told her of it', async () => {
    const user = await userRevoked();
    const token = await scene.token(user.text);
    const key = generateKeyPair();
    const enrolment = scene.instance();
    const ended = { ...enrolment, notices: { send: () => Promise.reject(new Error('ended')) } };
    await expect(scene.redeem(user.text, token, { key }, ended)).rejects.toThrow('ended');
    const again = await scene.redeem(user.text, token, { key });
    if (!again.ok) throw new Error(again.refusal.code);
    const noticeId = `enrolment:${again.value.identity.text}`;
    expect(scene.sent).toMatchObject([{ notice: 'device_enrolled', noticeId }]);
  });

  test.each([
    ['never', undefined, undefined],
    ['a week ago', 7 * dayMs, undefined],
    ['a moment less than a week ago', 7 * dayMs - 1, true],
    ['just now', 0, true],
  ])(
    'a device of the user was revoked %s: re-authentication (revocation.md, Monitoring Metrics)',
    async (...row) => {
      const [, agoMs, reauthentication] = row;
      const user = await userRevoked(agoMs);
      expect((await enrol(user.text)).reauthentication).toBe(reauthentication);
    },
  );

  test('five devices after a revocation are a pattern, ten of a new user are none', async () => {
    const looping = await userRevoked(1000);
    for (let count = 0; count < 5; count += 1) await enrol(looping.text);
    const fresh = await userRevoked();
    for (let count = 0; count < 10; count += 1) await enrol(fresh.text);
    expect(scene.suspicions).toEqual([
      {
        pattern: 'repeated_reenrolment',
        subject: looping.originalIdentity,
        count: 5,
        since: '2026-01-31T00:00:00.000Z',
      },
    ]);
  });
});
