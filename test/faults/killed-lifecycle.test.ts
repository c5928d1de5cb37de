import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { generateKeyPair, type KeyPair } from '../../infra/local/cast.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { type EnrolledDevice, PortalScene } from '../lifecycle/portal-scene.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { everyKillPoint, type Killing, type Side } from './kill-points.ts';
import { untilAnswered } from './until-answered.ts';
import { bundledInstances } from './world/bundled-instances.ts';

let dynamoDb: AwsProxy;
let scene: PortalScene;

beforeAll(async () => {
  dynamoDb = await startAwsProxy(inject('dynamoDbEndpoint'));
  scene = await PortalScene.start({
    ...bundledInstances(),
    dynamoDbEndpoint: dynamoDb.url,
    instances: 1,
    queue: { visibilityTimeoutMs: 300, maxReceiveCount: 50 },
  });
}, 120_000);
afterAll(async () => {
  await scene.stop();
  await dynamoDb.stop();
});

let users = 0;

async function freshUser(): Promise<UserIdentity> {
  users += 1;
  return (await scene.registerUser(`user${users}$saas.example`)).user;
}

const killing = (name: 'auth' | 'revoke'): Killing => ({
  proxies: [dynamoDb],
  concerns: ({ sender }) => sender === name,
  kill: () => scene.cloud.functions.killInstances(name),
});

const sides: readonly Side[] = ['before', 'after'];

describe('enrolment, killed at every request of the auth function', () => {
  it.each(sides)(
    'one device comes of one token, killed %s each is applied',
    async (side) => {
      scene.cloud.registryStream.pause();
      const points = await everyKillPoint(killing('auth'), side, async () => {
        const user = await freshUser();
        const token = await scene.enrolmentToken(user);
        const key = generateKeyPair();
        const enrol = (pair: KeyPair) =>
          untilAnswered(() => scene.post('/auth/devices', scene.enrolmentRequest(user, token, pair)));
        const [first, repeated] = [await enrol(key), await enrol(key)];
        expect([first.status, repeated.status]).toEqual([200, 200]);
        expect(repeated.body.delegated_id).toBe(first.body.delegated_id);
        expect((await enrol(generateKeyPair())).body.code).toBe('INVALID_AUTH_TOKEN');
      });
      scene.cloud.registryStream.resume();
      expect(points).toBeGreaterThanOrEqual(2);
    },
    120_000,
  );
});

describe('revocation by event, killed at every request of the revoke function', () => {
  it.each(sides)(
    'the device is revoked once and for all, killed %s each is applied',
    async (side) => {
      scene.cloud.registryStream.pause();
      const points = await everyKillPoint(killing('revoke'), side, async () => {
        const user = await freshUser();
        const device = await scene.enrol(user);
        const revocation = scene.revocation(user, [device.identity.delegatedId]) as { revocation_id: string };
        await scene.revokeByEvent(revocation);
        await expect
          .poll(async () => (await scene.portal('GET', `/revocations/${revocation.revocation_id}`)).body, {
            timeout: 20_000,
            interval: 100,
          })
          .toMatchObject({ devices: [{ deviceId: device.identity.delegatedId, status: 'REVOKED' }] });
        expect(await tokenWorks(device)).toBe(false);
        await expect.poll(() => scene.cloud.queues.revocations.depth, { timeout: 20_000 }).toBe(0);
      });
      scene.cloud.registryStream.resume();
      expect(points).toBeGreaterThanOrEqual(3);
      expect(scene.cloud.queues.revocations.dlq).toEqual([]);
    },
    120_000,
  );
});

async function tokenWorks({ identity, accessToken }: EnrolledDevice): Promise<boolean> {
  const answer = await scene.get(`/inbox/${identity.userIdentity}`, accessToken);
  return answer.status === 200;
}
