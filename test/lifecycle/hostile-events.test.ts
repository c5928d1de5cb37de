import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { type EnrolledDevice, PortalScene } from './portal-scene.ts';

let scene: PortalScene;
let alice: UserIdentity;
let mallory: UserIdentity;
let device: EnrolledDevice;

beforeAll(async () => {
  scene = await PortalScene.start({ queue: { visibilityTimeoutMs: 300, maxReceiveCount: 3 } });
  alice = (await scene.registerUser('alice$saas.example')).user;
  mallory = (await scene.registerUser('mallory$saas.example')).user;
  device = await scene.enrol(alice);
});
afterAll(() => scene.stop());

/** What a portal that is mistaken, or not ours, may put on the bus. */
const hostile = (): readonly [string, object][] => {
  const { delegatedId } = device.identity;
  return [
    ['somebody else asks', scene.revocation(alice, [delegatedId], { revoked_by: mallory.text })],
    ['somebody else’s device', scene.revocation(mallory, [delegatedId])],
    ['a user that nobody registered', scene.revocation({ ...alice, text: 'nobody$saas.example' }, 'all')],
    ['a time ahead', scene.revocation(alice, 'all', { requested_at: '2999-01-01T00:00:00Z' })],
    ['a reason of its own', scene.revocation(alice, 'all', { reason: 'because' })],
    ['no members', {}],
    ['an unknown member', scene.revocation(alice, 'all', { sudo: true })],
    ['300 KB', scene.revocation(alice, 'all', { reason: 'x'.repeat(300_000) })],
    ['a list of numbers', scene.revocation(alice, [1, 2] as unknown as string[])],
  ];
};

it('hostile events revoke nothing and hold up nothing; the next good one is done (revocation, Security Checks)', async () => {
  for (const [, event] of hostile()) await scene.revokeByEvent(event);
  await scene.cloud.queues.revocations.drained();
  expect(await scene.get(`/delegations/${device.identity.text}`)).toMatchObject({
    body: { status: 'ACTIVE' },
  });
  expect(scene.cloud.queues.revocations.depth).toBe(0);

  const good = scene.revocation(alice, [device.identity.delegatedId]);
  await scene.revokeByEvent(good);
  await scene.revokeByEvent(good);
  await scene.cloud.queues.revocations.drained();
  expect(await scene.get(`/delegations/${device.identity.text}`)).toMatchObject({
    body: { status: 'REVOKED' },
  });
  expect(scene.cloud.queues.revocations.dlq).toEqual([]);
});
