import { expect, inject, test } from 'vitest';
import { seededRandom } from '../faults/seeded-faults.ts';
import type { MemorySample } from './memory/memory-sample.ts';
import { runLoad } from './run-load.ts';
import type { Tally } from './traffic/tally.ts';

/** Every fixture is a bug that the load has to find; a machine that is busy takes longer to get there. */
const fixtures = ['leak', 'accept-forgeries', 'drop-messages'];

const forgeryTaken = /^forgery: .*: 202 instead of 40[34]/;
const notInInbox = /^inbox: lacks msg_.*, which got 202$/;
const notInTrail = /^audit: lacks msg_.*, which got 202$/;

/**
 * What follows from those: an accepted forgery lies in an inbox, and a message that was dropped can be sent again, which
 * is charged to its sender, so that the device that floods is refused earlier than it knows.
 */
const consequences = [
  /^(inbox|audit): holds .*, which was never accepted$/,
  /^inbox: .* is listed and was never accepted$/,
  /^replay: .*: 202 instead of 409/,
  /^twins: both copies of a message were accepted$/,
  /^flood of messages: 429 RATE_LIMIT_EXCEEDED .*: only \d+ of 100 were admitted before$/,
];

/** A busy machine may answer many messages between two measurements, and a slope takes several. */
const samplesNeeded = 8;

const enough = (tally: Tally, samples: readonly MemorySample[]) =>
  samples.filter(({ instances }) => instances.some(({ name }) => name === 'ingress')).length >=
    samplesNeeded &&
  tally.count('message', '202') >= 150 &&
  tally.count('revoked device', '403 DELEGATION_REVOKED') > 0 &&
  tally.faults.some((fault) => forgeryTaken.test(fault));

test('a function that leaks, takes every signature for good and forgets messages after their 202 is found to do these three, and nothing else is wrong', async () => {
  const { faults, wrong, delivery, memory } = await runLoad({
    durationMs: 120_000,
    enough,
    users: 4,
    devicesPerUser: 2,
    connections: 4,
    instances: 1,
    revokeEveryMs: 1500,
    sampleEveryMs: 800,
    warmUpMs: 500,
    maxGrowthMb: 8,
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    preload: fixtures.map((name) => new URL(`fixtures/${name}.ts`, import.meta.url).href),
    schedules: false,
    random: seededRandom(7),
    now: Date.now,
    signal: new AbortController().signal,
  });
  const found = [forgeryTaken, notInInbox, notInTrail];
  const missed = found.filter((pattern) => !faults.some((fault) => pattern.test(fault)));
  const others = faults.filter((fault) => ![...found, ...consequences].some((known) => known.test(fault)));
  const growing = memory.functions.filter(({ flat }) => !flat).map((row) => row.function);
  expect({ missed, others, growing, flat: memory.flat }).toEqual({
    missed: [],
    others: [],
    growing: ['ingress'],
    flat: false,
  });
  expect(wrong).toBeGreaterThanOrEqual(faults.length);
  expect(delivery.delivered).toBe(delivery.audited);
}, 240_000);
