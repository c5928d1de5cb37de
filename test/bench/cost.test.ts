import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { itemSize } from './cost/item-size.ts';
import { longestChain } from './cost/longest-chain.ts';
import { type Meter, meterDynamoDb } from './cost/meter.ts';
import { type MessageScene, startMessageScene } from './cost/scene.ts';
import { invoice } from './invoice.ts';

let meter: Meter;
let scene: MessageScene;
const document = invoice(512);

beforeAll(async () => {
  meter = meterDynamoDb({ holdMs: 20 });
  scene = await startMessageScene(inject('dynamoDbEndpoint'));
  await scene.publish();
  await scene.send({ document });
});

afterAll(async () => {
  await scene.stop();
  meter.stop();
});

describe('a message of 0.5 KB on warm caches, Ed25519, own domain (design, Verification)', () => {
  test('is accepted in two round trips, with two write and two and a half read units, and no DNS query', async () => {
    scene.wait(500);
    const { value: message, metered } = await meter.measure(() => scene.send({ document }));
    expect(message.status).toBe(202);
    expect({ ...metered, requests: metered.requests.toSorted() }).toEqual({
      requests: ['BatchGetItem Inbox+Registry', 'PutItem Inbox', 'UpdateItem RateCounters'],
      roundTrips: 2,
      readUnits: 2.5,
      writeUnits: 2,
      byTable: {
        Registry: { readUnits: 2, writeUnits: 0 },
        Inbox: { readUnits: 0.5, writeUnits: 1 },
        RateCounters: { readUnits: 0, writeUnits: 1 },
      },
    });
    expect(scene.dnsQueries()).toBe(0);
  });

  test('has its audit event from the stream for one write unit more', async () => {
    scene.wait(500);
    const item = await scene.stored(await scene.send({ document }));
    const { metered } = await meter.measure(() => scene.dispatch([item]));
    expect(metered).toEqual({
      requests: ['PutItem AuditEvents'],
      roundTrips: 1,
      readUnits: 0,
      writeUnits: 1,
      byTable: { AuditEvents: { readUnits: 0, writeUnits: 1 } },
    });
  });

  test('leaves eighty bytes of its write unit for longer names', async () => {
    scene.wait(500);
    const item = await scene.stored(await scene.send({ document }));
    expect(itemSize(item)).toBeLessThanOrEqual(944);
  });
});

test('an instance asks once in two seconds whether the inbox was restored, for a read unit (design, Restore)', async () => {
  scene.wait(2001);
  const { metered } = await meter.measure(() => scene.send({ document }));
  expect(metered.readUnits).toBe(3.5);
});

test.each([
  ['none', [], 0],
  [
    'two at once',
    [
      [0, 5],
      [1, 6],
    ],
    1,
  ],
  [
    'two at once, then one that begins before the later one ends',
    [
      [0, 5],
      [1, 9],
      [6, 12],
    ],
    2,
  ],
  [
    'one after the other',
    [
      [0, 5],
      [5, 6],
      [7, 9],
    ],
    3,
  ],
] as const)('round trips: %s', (_name, spans, length) => {
  expect(longestChain(spans.map(([startMs, endMs]) => ({ startMs, endMs })))).toBe(length);
});
