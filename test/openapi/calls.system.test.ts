import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepHealthText } from '../../shared/health/health-table.ts';
import { ApiScene } from './api-scene.ts';
import { deviceCalls } from './calls/device-calls.ts';
import { portalCalls } from './calls/portal-calls.ts';
import { tokenCalls } from './calls/token-calls.ts';
import { unreachableAnswers } from './unreachable-answers.ts';

let api: ApiScene;
beforeAll(async () => {
  const limits = { queries: 4, refusals: 4, delegationRequests: 4 };
  api = await ApiScene.start({ instances: 1, settings: { limits } });
});
afterAll(() => api.scene.stop());

// All in one cloud, so that what was answered can be compared with what is promised.
deviceCalls(() => api);
tokenCalls(() => api);
portalCalls(() => api);

describe('GET /health after a check', () => {
  // The instance has forgotten the first answer by now, or soon will.
  test('answers as the document says', async () => {
    const { cloud, registrar } = api.scene;
    const table = { client: registrar.dynamoDb, registryTable: cloud.tables.Registry.name };
    const report = { text: JSON.stringify({ status: 'healthy' }), atMs: Date.now() };
    await keepHealthText(table, 'report', report);
    await expect
      .poll(async () => (await api.device('GET', '/health')).status, { timeout: 20_000, interval: 250 })
      .toBe(200);
  });
});

describe('what the documents promise', () => {
  test('was answered above, all but what is known not to be reachable here', () => {
    for (const { promised, seen } of [api.devices, api.portals]) {
      const open = promised.filter((answer) => !seen.has(answer));
      expect(open.filter((answer) => !unreachableAnswers.some(({ which }) => which.test(answer)))).toEqual(
        [],
      );
    }
    const promised = [...api.devices.promised, ...api.portals.promised];
    const seen = new Set([...api.devices.seen, ...api.portals.seen]);
    const excused = promised.filter((answer) => unreachableAnswers.some(({ which }) => which.test(answer)));
    expect(excused.filter((answer) => seen.has(answer))).toEqual([]);
  });
});
