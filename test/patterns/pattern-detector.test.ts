import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listEvents } from '../../shared/audit/list-events.ts';
import { suspicionTrail } from '../../shared/audit/suspicion-event.ts';
import { observeRefusal } from '../../shared/patterns/observe-refusal.ts';
import { createPatternDetector } from '../../shared/patterns/pattern-detector.ts';
import type { SuspicionReport } from '../../shared/telemetry/telemetry.ts';
import { createTestDatabase } from '../test-database.ts';

/** 2026-01-31T12:00:00.000Z, the begin of a window of each length. */
const noonMs = 1_769_860_800_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const clock = { nowMs: noonMs };
const reports: SuspicionReport[] = [];
const faults: unknown[] = [];
const sent: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  reports.length = 0;
  sent.length = 0;
});

/** The detector of an instance of its own. */
function detector(tables: object = {}) {
  return createPatternDetector({
    client: database.connect(sent),
    ...{ countersTable: 'RateCounters', auditTable: 'AuditEvents', ...tables },
    now: () => clock.nowMs,
    telemetry: {
      suspicion: (report) => void reports.push(report),
      fault: (what, error) => void faults.push([what, error]),
    },
  });
}

async function observe(instance: ReturnType<typeof detector>, subject: string, count: number, from = 0) {
  for (let index = from; index < from + count; index += 1) {
    await instance.observe('devices_of_one_identity', subject, `dev${index}`);
  }
}

async function trail(about: string) {
  const page = await listEvents({ client: database.client, tableName: 'AuditEvents' }, suspicionTrail, {
    limit: 1000,
  });
  if (!page.ok) throw new Error(page.refusal.reasons.join());
  return page.value.events.filter((event) => event.about === about);
}

describe('a pattern (best-practices.md, Ongoing Maintenance)', () => {
  test('four devices of a user are none, the fifth is one audit event and one report', async () => {
    const instance = detector();
    await observe(instance, 'alice', 4);
    expect([reports, await trail('alice')]).toEqual([[], []]);
    await observe(instance, 'alice', 1, 4);
    const found = { pattern: 'devices_of_one_identity', count: 5, since: '2026-01-31T12:00:00.000Z' };
    expect(reports).toEqual([{ ...found, subject: 'alice' }]);
    expect(await trail('alice')).toEqual([
      {
        subject: suspicionTrail,
        eventId: expect.stringMatching(/^2026-01-31T12:00:00\.000Z#/),
        timestamp: '2026-01-31T12:00:00.000Z',
        type: 'suspicious_pattern',
        about: 'alice',
        ...found,
      },
    ]);
  });

  test('the same device again and again is none, and costs one write', async () => {
    const instance = detector();
    for (let count = 0; count < 20; count += 1) {
      await instance.observe('devices_of_one_identity', 'bob', 'dev1');
    }
    expect([reports, sent]).toEqual([[], ['UpdateItemCommand']]);
  });

  test('what follows it in the window costs nothing, on this instance', async () => {
    const instance = detector();
    await observe(instance, 'carol', 5);
    sent.length = 0;
    await observe(instance, 'carol', 50, 5);
    expect([sent, reports.length]).toEqual([[], 1]);
  });

  test('instances that see it together tell it once, however much they see', async () => {
    const instances = Array.from({ length: 10 }, () => detector());
    await Promise.all(instances.map((instance, index) => observe(instance, 'dave', 20, index * 20)));
    expect([reports.length, (await trail('dave')).length]).toEqual([1, 1]);
  });

  test('an instance that died before it told is made good by the next one that sees something', async () => {
    const dying = detector({ auditTable: 'NoSuchTable' });
    await observe(dying, 'erin', 5);
    expect([reports.length, faults.length]).toEqual([0, 1]);
    await observe(detector(), 'erin', 1, 5);
    expect([reports.length, (await trail('erin')).length]).toEqual([1, 1]);
  });

  test('the next window counts anew, and may tell again', async () => {
    const instance = detector();
    await observe(instance, 'frank', 5);
    clock.nowMs += 600_000;
    await observe(instance, 'frank', 4);
    expect(reports).toHaveLength(1);
    await observe(instance, 'frank', 1, 4);
    expect(reports.map(({ since }) => since)).toEqual([
      '2026-01-31T12:00:00.000Z',
      '2026-01-31T12:10:00.000Z',
    ]);
    clock.nowMs = noonMs;
  });

  test('its item holds five short hashes whatever is sent, and its time to live', async () => {
    const instance = detector();
    const before = await counters();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        instance.observe('devices_of_one_identity', 'grace', `${index}`.repeat(200)),
      ),
    );
    const [item] = (await counters()).filter(
      ({ counter }) => !before.some((old) => old.counter?.S === counter?.S),
    );
    expect(item?.members?.SS?.map((member) => member.length)).toEqual([11, 11, 11, 11, 11]);
    expect(item?.expiresAt).toEqual({ N: String(noonMs / 1000 + 600 + 60) });
  });
});

async function counters() {
  const { Items = [] } = await database.client.send(new ScanCommand({ TableName: 'RateCounters' }));
  return Items;
}

describe('refusals before a good signature', () => {
  const refuse = (claimedIdentity: string, identityExists: boolean, source: string) =>
    observeRefusal({ claimedIdentity, identityExists, source }, detector());

  test('ten users tried by one source are a pattern of the source', async () => {
    for (let count = 0; count < 10; count += 1) {
      await refuse(`dev1$user${count}.btps.elsewhere.example`, false, '192.0.2.1');
    }
    expect(reports).toEqual([
      {
        pattern: 'identities_from_one_source',
        subject: '192.0.2.1',
        count: 10,
        since: '2026-01-31T12:00:00.000Z',
      },
    ]);
  });

  test('devices of a user who does not exist are none, and cost nobody a counter', async () => {
    for (let count = 0; count < 9; count += 1) {
      await refuse(`dev${count}$nobody.btps.elsewhere.example`, false, `198.51.100.${count}`);
    }
    expect(reports).toEqual([]);
    expect(sent).toEqual(Array(9).fill('UpdateItemCommand'));
  });

  test('devices of a user who exists are, from wherever they come', async () => {
    for (let count = 0; count < 5; count += 1) {
      await refuse(`dev${count}$heidi.btps.saas.example`, true, `203.0.113.${count}`);
    }
    expect(reports).toMatchObject([
      { pattern: 'devices_of_one_identity', subject: 'heidi.btps.saas.example' },
    ]);
  });

  test.each(['not an identity', '', 'a$b$c'])('%j is counted for nobody', async (claimed) => {
    await refuse(claimed, true, '192.0.2.2');
    expect(sent).toEqual([]);
  });
});
