import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { healthAnswerer } from '../../functions/health/answer-health.ts';
import type { HealthReport } from '../../shared/health/health-report.ts';
import { checkNames, type Finding, healthy, reportOf } from '../../shared/health/health-report.ts';
import { healthKey, keepHealthText } from '../../shared/health/health-table.ts';
import { createTestDatabase } from '../test-database.ts';
import { rememberingTelemetry } from './health-scene.ts';

const noonMs = Date.UTC(2026, 0, 31, 12);
const clock = { nowMs: noonMs };
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let sent: string[];
let telemetry: ReturnType<typeof rememberingTelemetry>;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await database.client.send(new DeleteItemCommand({ TableName: 'Registry', Key: healthKey('report') }));
  sent = [];
  telemetry = rememberingTelemetry();
  clock.nowMs = noonMs;
});

const answerer = (client = database.connect(sent)) =>
  healthAnswerer({ client, registryTable: 'Registry', now: () => clock.nowMs, telemetry });

async function store(status: Finding['status'], atMs = noonMs) {
  const findings = Object.fromEntries(checkNames.map((name) => [name, healthy]));
  const report = reportOf(
    {
      ...findings,
      dnsResolution: { status, reasons: ['what nobody outside may know'] },
    } as unknown as HealthReport['checks'],
    undefined,
    atMs,
  );
  const table = { client: database.client, registryTable: 'Registry' };
  await keepHealthText(table, 'report', { text: JSON.stringify(report), atMs });
}

const answered = (status: number, text: string) => ({ ok: true, value: { status, body: { status: text } } });

describe('GET /health (the public answer says no more than the status)', () => {
  test.each([
    ['healthy', 200],
    ['degraded', 200],
    ['unhealthy', 503],
  ] as const)('a stored report that is %s: %s, the status and nothing else', async (status, code) => {
    await store(status);
    expect(await answerer()()).toEqual(answered(code, status));
  });

  test('no report, or one that is older than 3 minutes: 503 unhealthy', async () => {
    expect(await answerer()()).toEqual(answered(503, 'unhealthy'));
    await store('healthy', noonMs - 180_000);
    expect(await answerer()()).toEqual(answered(200, 'healthy'));
    await store('healthy', noonMs - 179_999);
    clock.nowMs += 2;
    expect(await answerer()()).toEqual(answered(503, 'unhealthy'));
  });

  test('a flood of 500 questions is one read in 5 s', async () => {
    await store('healthy');
    const answer = answerer();
    await Promise.all(Array.from({ length: 500 }, answer));
    clock.nowMs += 4999;
    await answer();
    expect(sent).toEqual(['GetItemCommand']);
    await store('degraded', clock.nowMs);
    clock.nowMs += 1;
    expect(await answer()).toEqual(answered(200, 'degraded'));
    expect(sent).toHaveLength(2);
  });

  test('DynamoDB out of reach: 503 unhealthy, one fault in 5 s', async () => {
    const client = database.connect();
    client.middlewareStack.add(() => () => Promise.reject(new Error('out of reach')), { step: 'initialize' });
    const answer = answerer(client);
    expect(await Promise.all([answer(), answer()])).toEqual([
      answered(503, 'unhealthy'),
      answered(503, 'unhealthy'),
    ]);
    expect(telemetry.told.faults).toEqual(['reading of the health report']);
  });
});
