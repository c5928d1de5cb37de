import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../../shared/zone/read-rows.ts';
import { type AwsProxy, type ObservedRequest, startAwsProxy } from '../faults/aws-proxy.ts';
import { dieAt } from '../faults/die-at.ts';
import { seededRandom } from '../faults/seeded-faults.ts';
import { deviceValue, parentValue } from './zone-entries.ts';
import { txtChange, zoneScene } from './zone-scene.ts';

let scene: Awaited<ReturnType<typeof zoneScene>>;
const proxies: AwsProxy[] = [];

beforeAll(async () => {
  scene = await zoneScene();
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
});

/** What one request meets. */
interface RouteFault {
  /** Held back so many milliseconds, so that others overtake it. */
  readonly delayMs?: number;
  /** Answered so before it is applied; a conflict is a prior request that is not complete. */
  readonly error?: 'throttled' | 'conflict';
  /** Applied, then its answer is lost. */
  readonly dropAnswer?: boolean;
}

/** A Route 53 client whose requests meet faults. */
async function behind(faultOf: (isChange: boolean) => Promise<RouteFault> | RouteFault) {
  const proxy = await startAwsProxy(scene.server.url);
  const met = new WeakMap<ObservedRequest, RouteFault>();
  proxy.watch({
    before: async (observed) => {
      const fault = await faultOf(observed.operation.startsWith('POST'));
      met.set(observed, fault);
      if (fault.delayMs) await sleep(fault.delayMs);
      return fault.error;
    },
    after: (observed) => (met.get(observed)?.dropAnswer ? 'lost' : undefined),
  });
  proxies.push(proxy);
  return scene.connect(proxy.url);
}

/** Once each, then nothing: what the first change request meets. */
function onFirstChange(...faults: RouteFault[]) {
  return (isChange: boolean) => (isChange ? (faults.shift() ?? {}) : {});
}

/** The devices that the registry allows. */
async function allowed(identity: string): Promise<readonly string[]> {
  const { devices } = await readRows(scene.dependencies, identity);
  return devices
    .filter(({ status }) => status === 'active')
    .map(({ delegatedId }) => delegatedId)
    .sort();
}

async function expectConverged(identity: string): Promise<void> {
  const devices = await allowed(identity);
  expect(scene.listed(identity)?.toSorted()).toEqual(devices);
  const names = Object.keys(scene.published(identity)).filter((name) => name !== identity);
  expect(names.sort()).toEqual(devices.map((device) => `${device}.${identity}`).sort());
  expect(Object.values(await scene.publications(identity))).not.toContain('pending');
}

describe('one fault (aws-facts, Route 53)', () => {
  test.each([
    ['a lost answer to a change that was applied', [{ dropAnswer: true }]],
    ['throttling, then a prior request not complete', [{ error: 'throttled' }, { error: 'conflict' }]],
  ] as const)('%s: the revocation is published, accounted for once, and no edit', async (what, faults) => {
    const identity = await scene.publishUser(`fault${what.length}`, 'dev1', 'dev2');
    await scene.revoke(identity, 'dev1');
    const route53 = await behind(onFirstChange(...faults));
    expect(await scene.sync([identity], { route53 })).toEqual([
      { originalIdentity: identity, outcome: 'changed', findings: [] },
    ]);
    await expectConverged(identity);
    expect(await scene.trail(identity)).toMatchObject([
      { stage: 'records_removed', dnsRecordsRemoved: [`dev1.${identity}`, `${identity} (updated d= field)`] },
    ]);
  });

  test('throttled at every attempt: it fails, nothing is marked, and the next run converges', async () => {
    const identity = await scene.publishUser('throttled', 'dev1');
    await scene.revoke(identity, 'dev1');
    const route53 = await behind((isChange) => (isChange ? { error: 'throttled' } : {}));
    expect(await scene.sync([identity], { route53 })).toMatchObject([{ outcome: 'failed' }]);
    expect(scene.listed(identity)).toEqual(['dev1']);
    expect(await scene.publications(identity)).toEqual({ dev1: 'pending' });
    await scene.sync([identity]);
    await expectConverged(identity);
  });
});

describe('a foreign edit between the reading and the change', () => {
  test('is told, merged and not overwritten; the others of its batch go on', async () => {
    const [edited, other] = [
      await scene.publishUser('edited', 'dev1'),
      await scene.publishUser('other', 'dev1'),
    ];
    for (const identity of [edited, other]) await scene.putDevice(identity, 'dev2');
    let edits = 0;
    const route53 = await behind(async (isChange) => {
      if (isChange && edits === 0) {
        edits += 1;
        await scene.change(txtChange('UPSERT', edited, parentValue('dev1'), 'v=spf1 -all'));
      }
      return {};
    });
    expect(await scene.sync([edited, other], { route53 })).toEqual([
      {
        originalIdentity: edited,
        outcome: 'changed',
        findings: [expect.objectContaining({ kind: 'foreign-edit', name: edited })],
      },
      { originalIdentity: other, outcome: 'changed', findings: [] },
    ]);
    expect(scene.published(edited)[edited]).toEqual(['v=spf1 -all', parentValue('dev1', 'dev2')]);
    expect(scene.published(other)[other]).toEqual([parentValue('dev1', 'dev2')]);
    expect(await scene.trail(edited)).toMatchObject([{ type: 'foreign_edit', name: edited }]);
    expect(await scene.trail(other)).toEqual([]);
  });

  test('without end fails that identity alone, and is left to the next run', async () => {
    const [edited, other] = [
      await scene.publishUser('endless', 'dev1'),
      await scene.publishUser('calm', 'dev1'),
    ];
    for (const identity of [edited, other]) await scene.putDevice(identity, 'dev2');
    let edits = 0;
    const route53 = await behind(async (isChange) => {
      edits += 1;
      if (isChange) await scene.change(txtChange('UPSERT', edited, parentValue('dev1'), `edit ${edits}`));
      return {};
    });
    expect(await scene.sync([edited, other], { route53 })).toMatchObject([
      { originalIdentity: edited, outcome: 'failed' },
      { originalIdentity: other, outcome: 'changed' },
    ]);
    expect(await scene.publications(other)).toEqual({ dev1: 'published', dev2: 'published' });
    await scene.sync([edited]);
    await expectConverged(edited);
  });

  test('that removes a record is told and put right', async () => {
    const identity = await scene.publishUser('vanished', 'dev1');
    await scene.putDevice(identity, 'dev2');
    let edits = 0;
    const route53 = await behind(async (isChange) => {
      edits += isChange ? 1 : 0;
      if (isChange && edits === 1) await scene.change(txtChange('DELETE', identity, parentValue('dev1')));
      return {};
    });
    expect(await scene.sync([identity], { route53 })).toMatchObject([
      { findings: [{ kind: 'foreign-edit' }] },
    ]);
    expect(scene.published(identity)[identity]).toEqual([parentValue('dev1', 'dev2')]);
  });
});

describe('many at once through an endpoint that reorders, delays, throttles and drops answers', () => {
  test('50 enrolments, revocations and foreign edits end with exactly the registry in d=, no value lost', async () => {
    const random = seededRandom(2026);
    const identity = await scene.publishUser(
      'race',
      ...Array.from({ length: 5 }, (_, number) => `old${number}`),
    );
    const route53 = await behind((isChange) => ({
      delayMs: Math.floor(random() * 8),
      ...(random() < 0.15 && { error: random() < 0.5 ? 'throttled' : 'conflict' }),
      dropAnswer: isChange && random() < 0.2,
    }));
    const timing = { route53, jitter: random, pause: (milliseconds: number) => sleep(milliseconds / 20) };
    const runs = Array.from({ length: 50 }, async (_, number) => {
      await sleep(random() * 300);
      if (number < 5) await scene.revoke(identity, `old${number}`);
      else if (number < 20) await scene.putDevice(identity, `new${number}`);
      else scene.appendValue(identity, `edit ${number}`);
      if (number % 5 === 0) await scene.revoke(identity, `new${number}`);
      return scene.sync([identity], timing);
    });
    const results = (await Promise.all(runs)).flat();
    // Whoever failed is delivered again by the stream.
    for (const { outcome } of results) if (outcome === 'failed') await scene.sync([identity]);
    await expectConverged(identity);
    expect(await allowed(identity)).toHaveLength(12);
    expect(scene.published(identity)[identity]).toHaveLength(31);
    const trail = await scene.trail(identity);
    const removed = trail
      .filter(({ stage }) => stage === 'records_removed')
      .map(({ delegatedIdentity }) => delegatedIdentity);
    expect(removed.length).toBe(new Set(removed).size);
    expect(removed).toHaveLength(8);
  });
});

describe('killed before and after each call, all of them in turn', () => {
  test.each(['before', 'after'] as const)(
    '%s: the next run converges and accounts for the removal once',
    async (side) => {
      let points = 0;
      for (let point = 1; ; point += 1) {
        const identity = await scene.publishUser(`kill-${side}-${point}`, 'dev1', 'dev2');
        await scene.revoke(identity, 'dev1');
        await scene.putDevice(identity, 'dev3');
        const [route53, client] = [scene.connect(), scene.connectDatabase()];
        const { isDead } = dieAt(point, side, [route53, client]);
        await scene.sync([identity], { route53, client }).catch(() => undefined);
        scene.clock.nowMs += 60_000;
        await scene.sync([identity]);
        await expectConverged(identity);
        expect(scene.published(identity)).toMatchObject({
          [identity]: [parentValue('dev2', 'dev3')],
          [`dev3.${identity}`]: [deviceValue],
        });
        expect(await scene.trail(identity)).toMatchObject([
          {
            stage: 'records_removed',
            delegatedIdentity: `dev1$${identity}`,
            dnsRecordsRemoved: [`dev1.${identity}`, `${identity} (updated d= field)`],
          },
        ]);
        if (!isDead()) break;
        points += 1;
      }
      // Lease, rows, list, key, removal, change, and what follows it.
      expect(points).toBeGreaterThanOrEqual(10);
    },
  );
});
