import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { UserIdentity } from '../../shared/protocol/identity.ts';
import { createZoneSyncDependencies } from '../../shared/zone/create-zone-sync.ts';
import type { ZoneSyncDependencies } from '../../shared/zone/dependencies.ts';
import { syncZone } from '../../shared/zone/sync-zone.ts';
import { auditTrail, publishedDevices, registeredDevices } from '../lifecycle/delegations.ts';
import { type EnrolledDevice, PortalScene } from '../lifecycle/portal-scene.ts';
import { type AwsProxy, type ObservedRequest, startAwsProxy } from './aws-proxy.ts';
import { dieAt } from './die-at.ts';
import { everyKillPoint, type Side } from './kill-points.ts';
import { bundledInstances } from './world/bundled-instances.ts';

let route53: AwsProxy;
let scene: PortalScene;

beforeAll(async () => {
  scene = await PortalScene.start({
    ...bundledInstances(),
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    route53Proxy: async (url) => {
      route53 = await startAwsProxy(url);
      return route53.url;
    },
    instances: 1,
    settings: { limits: { delegationRequests: 10_000 } },
  });
  for (const [name, value] of Object.entries(scene.cloud.functions.environmentOf('zoneSync'))) {
    vi.stubEnv(name, value);
  }
}, 120_000);
afterEach(() => route53.watch());
afterAll(async () => {
  vi.unstubAllEnvs();
  await scene.stop();
  await route53.stop();
});

/** A user, a device of hers that was revoked since DNS was last made, one that came since, and one that stays. */
interface Changed {
  readonly user: UserIdentity;
  readonly lost: EnrolledDevice;
  readonly kept: EnrolledDevice;
  readonly added: EnrolledDevice;
}

let users = 0;

async function changedUser(sync: (originalIdentity: string) => Promise<unknown>): Promise<Changed> {
  users += 1;
  const { user } = await scene.registerUser(`user${users}$saas.example`);
  const [lost, kept] = [await scene.enrol(user), await scene.enrol(user)];
  await sync(user.originalIdentity);
  const revocation = scene.revocation(user, [lost.identity.delegatedId]);
  expect((await scene.portal('POST', '/revocations', revocation)).status).toBe(202);
  return { user, lost, kept, added: await scene.enrol(user) };
}

async function expectConverged({ user, lost, kept, added }: Changed): Promise<void> {
  const active = [kept, added].map(({ identity }) => identity.delegatedId).sort();
  const refused = [lost.identity.delegatedId];
  const { originalIdentity } = user;
  expect(await registeredDevices(scene.cloud, originalIdentity)).toEqual({ active, refused });
  expect(publishedDevices(scene.cloud, originalIdentity)).toEqual({
    listed: active,
    records: active,
    foreign: [],
  });
  const trail = await auditTrail(scene.cloud, originalIdentity);
  expect(trail.filter(({ stage }) => stage === 'records_removed')).toMatchObject([
    {
      delegatedIdentity: lost.identity.text,
      dnsRecordsRemoved: [lost.identity.deviceName, `${originalIdentity} (updated d= field)`],
    },
  ]);
}

/** What zone-sync of the running cloud is made of, in this process, with connections of its own. */
function zoneSyncHere(): ZoneSyncDependencies {
  const report = { note: () => undefined, done: () => undefined, fault: () => undefined };
  const environment = scene.cloud.functions.environmentOf('zoneSync');
  return { ...createZoneSyncDependencies(environment, report), pause: async () => undefined };
}

const sides: readonly Side[] = ['before', 'after'];

describe('zone-sync, killed at every request to DynamoDB and Route 53 (design, Desired state)', () => {
  it.each(sides)(
    'after reconcile no device is refused by us and left in DNS, killed %s each is applied',
    async (side) => {
      scene.cloud.registryStream.pause();
      const healthy = zoneSyncHere();
      const changed: Changed[] = [];
      for (let request = 1; ; request += 1) {
        const one = await changedUser((identity) => syncZone(healthy, [identity], randomUUID()));
        changed.push(one);
        const doomed = zoneSyncHere();
        const { isDead } = dieAt(request, side, [doomed.client, doomed.route53]);
        await syncZone(doomed, [one.user.originalIdentity], randomUUID()).catch(() => undefined);
        if (!isDead()) break;
        expect(request).toBeLessThan(100);
      }
      expect(changed.length).toBeGreaterThan(10);

      await scene.cloud.runTask('reconcile');
      scene.cloud.registryStream.resume();
      await scene.settled();
      for (const one of changed) await expectConverged(one);
      expect(await scene.cloud.runTask('reconcile')).toMatchObject({ drifted: [], marked: [], findings: [] });
    },
    120_000,
  );
});

describe('an instance of zone-sync, killed at its change of the zone', () => {
  it.each(sides)(
    'the next delivery of the stream converges, killed %s it is applied',
    async (side) => {
      const killing = {
        proxies: [route53],
        concerns: ({ sender, operation }: ObservedRequest) =>
          sender === 'zoneSync' && operation.startsWith('POST') && isArmed,
        kill: () => scene.cloud.functions.killInstances('zoneSync'),
      };
      let isArmed = false;
      const points = await everyKillPoint(killing, side, async () => {
        isArmed = false;
        const one = await changedUser(async () => {
          await scene.settled();
          isArmed = true;
        });
        await scene.settled();
        await expectConverged(one);
      });
      // The device that goes and the one that comes may meet in one change.
      expect(points).toBeGreaterThanOrEqual(1);
    },
    120_000,
  );
});
