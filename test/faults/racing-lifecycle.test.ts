import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { generateKeyPair } from '../../infra/local/cast.ts';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { auditTrail, publishedDevices, registeredDevices } from '../lifecycle/delegations.ts';
import { type EnrolledDevice, PortalScene } from '../lifecycle/portal-scene.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { editsOfStranger, strangersValue } from './foreign-edits.ts';
import { roughSeas, seededFaults, seededRandom } from './seeded-faults.ts';
import { untilAnswered } from './until-answered.ts';
import { bundledInstances } from './world/bundled-instances.ts';

/** Others on demand: `SEEDS=4,5,6 npx vitest run test/faults/racing-lifecycle.test.ts`. */
const seeds = (process.env.SEEDS ?? '1,2').split(',').map(Number);

const enrolments = 50;
const [revokedBefore, revokedNew] = [15, 15];
const spreadMs = 400;

let dynamoDb: AwsProxy;
let route53: AwsProxy;
let scene: PortalScene;
let receiver: UserIdentity;

beforeAll(async () => {
  dynamoDb = await startAwsProxy(inject('dynamoDbEndpoint'));
  scene = await PortalScene.start({
    ...bundledInstances(),
    dynamoDbEndpoint: dynamoDb.url,
    route53Proxy: async (url) => {
      route53 = await startAwsProxy(url);
      return route53.url;
    },
    instances: 3,
    settings: { limits: { delegationRequests: 10_000 } },
    queue: { visibilityTimeoutMs: 300, maxReceiveCount: 100 },
  });
  receiver = (await scene.registerUser('receiver$saas.example')).user;
}, 120_000);
afterAll(async () => {
  await scene.stop();
  await Promise.all([dynamoDb.stop(), route53.stop()]);
});

/** The portal invites, the device asks with its key, and both go on until they have an answer. */
async function enrol(user: UserIdentity): Promise<EnrolledDevice> {
  const key = generateKeyPair();
  const invited = await untilAnswered(() =>
    scene.portal('POST', '/enrolments', { userIdentity: user.text, scopes: ['send', 'fetch-inbox'] }),
  );
  expect(invited.status).toBe(201);
  const { auth_token: token } = invited.body;
  const { status, body } = await untilAnswered(() =>
    scene.post('/auth/devices', scene.enrolmentRequest(user, token, key)),
  );
  expect(status).toBe(200);
  return scene.enrolledDevice(body, key);
}

/** By the portal's API or by its bus, as chance has it. */
async function revoke(user: UserIdentity, { identity }: EnrolledDevice, byEvent: boolean): Promise<void> {
  const revocation = scene.revocation(user, [identity.delegatedId]);
  if (byEvent) return scene.revokeByEvent(revocation);
  const { status, body } = await untilAnswered(() => scene.portal('POST', '/revocations', revocation));
  expect([status, body.status]).toEqual([202, 'REVOKED']);
}

/** Further runs of zone-sync beside the stream's own, as a redelivery or another shard makes them. */
async function syncUntil(isOver: () => boolean, originalIdentity: string): Promise<void> {
  const record = {
    eventName: 'MODIFY',
    dynamodb: {
      Keys: { originalIdentity: { S: originalIdentity }, entry: { S: 'identity' } },
      SequenceNumber: '1',
      NewImage: { entry: { S: 'identity' } },
    },
  };
  while (!isOver()) await scene.cloud.functions.invoke('zoneSync', { Records: [record] }).catch(() => {});
}

/** Enrolments and revocations at once; which devices were enrolled, and which of those and the old ones revoked. */
async function race(user: UserIdentity, old: readonly EnrolledDevice[], random: () => number) {
  const [enrolled, revoked]: EnrolledDevice[][] = [[], []];
  const revokeOne = async (device: EnrolledDevice) => {
    await revoke(user, device, random() < 0.5);
    revoked?.push(device);
  };
  const enrolOne = async (number: number) => {
    await sleep(random() * spreadMs);
    const device = await enrol(user);
    enrolled?.push(device);
    if (number < revokedNew) await revokeOne(device);
  };
  await Promise.all([
    ...Array.from({ length: enrolments }, (_, number) => enrolOne(number)),
    ...old.slice(0, revokedBefore).map(async (device) => {
      await sleep(random() * spreadMs);
      await revokeOne(device);
    }),
  ]);
  return { enrolled: enrolled ?? [], revoked: revoked ?? [] };
}

it.each(seeds)(
  'seed %i: 50 enrolments and 30 revocations of one identity, and a stranger’s edits, end with exactly the registry in d= (design, Desired state)',
  async (seed) => {
    const { user } = await scene.registerUser(`racer${seed}$saas.example`);
    const { originalIdentity } = user;
    const old = await Promise.all(Array.from({ length: revokedBefore + 5 }, () => enrol(user)));
    await scene.settled();

    const random = seededRandom(seed);
    const database = seededFaults(seed, roughSeas, ({ operation }) => /Item/.test(operation));
    const zone = seededFaults(seed + 1, { ...roughSeas, lostAfter: 0.15 }, () => true);
    const stranger = editsOfStranger(scene.cloud, originalIdentity);
    dynamoDb.watch(database.watch);
    route53.watch({
      ...zone.watch,
      before: (observed) => {
        stranger.edit(observed);
        return zone.watch.before?.(observed);
      },
    });
    let isOver = false;
    const syncs = [1, 2].map(() => syncUntil(() => isOver, originalIdentity));
    const { enrolled, revoked } = await race(user, old, random);
    await scene.cloud.queues.revocations.drained();
    isOver = true;
    await Promise.all(syncs);
    await scene.settled();
    dynamoDb.watch();
    route53.watch();

    const everything = ['conflict', 'lost', 'lost after it was applied', 'throttled'];
    expect(Object.keys(database.injected).sort()).toEqual(everything);
    expect(Object.keys(zone.injected)).toContain('lost after it was applied');
    const idsOf = (devices: readonly EnrolledDevice[]) =>
      devices.map(({ identity }) => identity.delegatedId).sort();
    const working = [...old, ...enrolled].filter((device) => !revoked.includes(device));
    const active = idsOf(working);
    expect([enrolled.length, revoked.length]).toEqual([enrolments, revokedBefore + revokedNew]);
    expect(await registeredDevices(scene.cloud, originalIdentity)).toEqual({
      active,
      refused: idsOf(revoked),
    });
    expect(publishedDevices(scene.cloud, originalIdentity)).toEqual({
      listed: active,
      records: active,
      foreign: [strangersValue],
    });
    expect(scene.cloud.queues.revocations.dlq).toEqual([]);

    const trail = await auditTrail(scene.cloud, originalIdentity);
    const edits = trail.filter(({ type }) => type === 'foreign_edit');
    expect(stranger.edits).toBe(2);
    expect(edits.length).toBeGreaterThanOrEqual(2);
    expect(new Set(edits.map(({ name }) => name))).toEqual(new Set([originalIdentity]));
    const removed = trail.filter(({ stage }) => stage === 'records_removed');
    expect(removed.map(({ delegatedIdentity }) => delegatedIdentity).sort()).toEqual(
      revoked.map(({ identity }) => identity.text).sort(),
    );

    const codes = async (devices: readonly EnrolledDevice[]) =>
      new Set(
        await Promise.all(
          devices.map(async (device) => {
            const { status, body } = await scene.send(device, receiver);
            return body.code ?? status;
          }),
        ),
      );
    expect(await codes(working)).toEqual(new Set([202]));
    expect(await codes(revoked)).toEqual(new Set(['DELEGATION_REVOKED']));
  },
  150_000,
);
