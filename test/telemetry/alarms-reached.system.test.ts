import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateKeyPair, userIdentity } from '../../infra/local/cast.ts';
import type { Metric } from '../../shared/telemetry/metric.ts';
import { metricNamespace, metrics } from '../../shared/telemetry/metrics.ts';
import { AlarmScene, type Person } from './alarms/alarm-scene.ts';
import { busCauses } from './alarms/causes/bus-causes.ts';
import type { Causes } from './alarms/causes/causes.ts';
import { delegationCauses } from './alarms/causes/delegation-causes.ts';
import { checkHealth, healthCauses } from './alarms/causes/health-causes.ts';
import { messageCauses } from './alarms/causes/message-causes.ts';
import { lastCauses, platformCauses } from './alarms/causes/platform-causes.ts';
import { signingCauses } from './alarms/causes/signing-causes.ts';
import { streamCauses } from './alarms/causes/stream-causes.ts';
import { tableCauses } from './alarms/causes/table-causes.ts';
import { throttleCauses } from './alarms/causes/throttle-causes.ts';
import { zoneCauses } from './alarms/causes/zone-causes.ts';
import { dashboardMetrics } from './alarms/dashboard-metrics.ts';
import { alarms, ringing } from './alarms/watched-alarms.ts';
import type { MetricStore } from './cloudwatch/metric-store.ts';

let scene: AlarmScene;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  scene = await AlarmScene.start();
  [alice, bob] = [await scene.person(), await scene.person()];
});
afterAll(() => scene.stop());

const causes: Causes = {
  ...messageCauses,
  ...delegationCauses,
  ...zoneCauses,
  ...healthCauses,
  ...platformCauses,
  ...throttleCauses,
  ...streamCauses,
  ...busCauses,
  ...tableCauses,
  ...signingCauses,
};

/** What a function prints may arrive after its answer. */
const patience = { timeout: 10_000, interval: 20 };

function total(store: MetricStore, names: readonly string[]): readonly number[] {
  return names.map((name) =>
    store.datapoints
      .filter((datapoint) => datapoint.name === name && datapoint.dimensions.code === undefined)
      .reduce((sum, { value }) => sum + value, 0),
  );
}

/** No checks run here by themselves. */
const silent = 'Monitoring/Health/Silent';

const endOf = { 202: 'ForwardedMessages', 500: 'PostponedForwards', 403: 'FailedForwards' } as const;

async function ringsBy(path: string, cause: Causes[string]): Promise<void> {
  const store = begin();
  if (path === silent) await checkHealth(scene);
  const before = path === silent ? [] : [silent];
  await expect.poll(() => ringing(store, scene.nowMs), patience).toEqual(before);
  await cause({ scene, alice, bob, store });
  await expect.poll(() => ringing(store, scene.nowMs), patience).toContain(path);
}

/** What was printed in every test so far. */
const stores: MetricStore[] = [];

function begin(): MetricStore {
  const store = scene.begin();
  stores.push(store);
  return store;
}

describe('alarms of the templates, by their own expressions', () => {
  test('none rings on an ordinary day: messages, an enrolment, a revocation, its propagation, all tasks', async () => {
    const store = begin();
    await scene.sendGood(alice.device, bob.user, 20);
    const { user, device } = await scene.person();
    await scene.portal.revokeByEvent(scene.portal.revocation(user, [device.identity.delegatedId]));
    await scene.portal.cloud.queues.revocations.drained();
    await scene.portal.settled();
    for (const task of ['propagation', 'reconcile', 'sweep', 'export'] as const) {
      await scene.invoke('watch', { task });
    }
    await checkHealth(scene);
    const counted = () => total(store, ['DelegationRequests', 'Revocations', 'Enrolments', 'HealthChecks']);
    await expect.poll(counted, patience).toEqual([20, 1, 1, 1]);
    expect(ringing(store, scene.nowMs)).toEqual([]);
  });

  test.each(Object.entries(causes))('%s rings when its condition is caused', ringsBy);

  test('senders that are made up do not ring the alarm on existing identities', async () => {
    const store = begin();
    await messageCauses['Monitoring/FailureRate/All']?.({ scene, alice, bob, store });
    await expect
      .poll(() => ringing(store, scene.nowMs), patience)
      .toEqual(['Monitoring/FailureRate/All', silent]);
  });

  test('every alarm is caused here', () => {
    expect([...Object.keys({ ...causes, ...lastCauses })].sort()).toEqual([...alarms.keys()].sort());
  });
});

describe('the dashboard', () => {
  test('shows no metric that the functions did not print', async () => {
    const store = begin();
    for (const status of [202, 500, 403] as const) {
      scene.other.status = status;
      await scene.portal.send(alice.device, userIdentity('dave$other.example'));
      await expect.poll(() => total(store, [endOf[status]]), patience).toEqual([1]);
    }
    await enrolAgain();
    await askCaches();
    for (let count = 0; count < 31; count += 1) await scene.portal.post('/verify', {}, '203.0.113.7');
    await expect.poll(() => total(store, ['RateLimitHits']), patience).toEqual([1]);
    const printed = new Set(stores.flatMap(({ datapoints }) => datapoints.map(({ name }) => name)));
    expect(dashboardMetrics().length).toBeGreaterThan(30);
    expect(dashboardMetrics().filter((name) => !printed.has(name))).toEqual([]);
  });

  test('every metric comes from the functions that the list names, under no other dimensions', () => {
    const declared = new Set(
      Object.values<Metric>(metrics).flatMap(({ name, by, split }) =>
        by.flatMap((service) => [`${name} ${service}`, ...(split ? [`${name} ${service} ${split}`] : [])]),
      ),
    );
    const printed = stores.flatMap(({ datapoints }) =>
      datapoints
        .filter(({ namespace }) => namespace === metricNamespace)
        .map(({ name, dimensions: { service, stage: _, ...others } }) =>
          [name, service, ...Object.keys(others)].join(' '),
        ),
    );
    expect([...new Set(printed)].filter((metric) => !declared.has(metric))).toEqual([]);
  });
});

describe('alarms whose causes leave nothing to go on with', () => {
  test.each(Object.entries(lastCauses))('%s rings when its condition is caused', ringsBy);
});

/** Ingress finds the records of a sender where verify left them, then in its memory, and a refusal has it tell. */
async function askCaches(): Promise<void> {
  const { portal } = scene;
  const { device } = await scene.person();
  await portal.post('/verify', portal.message(device, bob.user));
  await portal.send(device, bob.user);
  await portal.send(device, bob.user);
  await scene.sendForged(device.identity.text, bob.user);
}

/** A device is revoked, and another one enrols, after one that may not. */
async function enrolAgain(): Promise<void> {
  const { user, device } = await scene.person();
  const { portal } = scene;
  await portal.portal('POST', '/revocations', portal.revocation(user, [device.identity.delegatedId]));
  await portal.post('/auth/devices', portal.enrolmentRequest(user, 'no such token', generateKeyPair()));
  await portal.enrol(user);
}
