import { describe, expect, test } from 'vitest';
import { createTxtResolver } from '../../shared/dns/create-resolver.ts';
import { badnesses, createLookups } from './bad-servers.ts';
import { answering, silent } from './name-server.ts';
import { useNameServers } from './name-servers.ts';

const startServer = useNameServers();
const nowMs = 1_000_000;
const count = 500;

/** Under load a good server may be overdue now and then, and the bad one asked beside it. */
const maxWaits = count / 10;

describe('three name servers, of which the first is bad (best-practices, DNS Resolution)', () => {
  test.each([
    ['dead', badnesses.dead],
    ['slow (2 s)', badnesses['slow (2 s)']],
    ['SERVFAIL', badnesses.SERVFAIL],
    ['garbage', badnesses.garbage],
    ['another question', badnesses['another question']],
  ])('%s: of 500 lookups none fails or is wrong, and few ask it', async (_, bad) => {
    const servers = await Promise.all(['', '', ''].map(() => startServer(answering('good'))));
    const [first] = servers;
    Object.assign(first ?? {}, bad);
    const lookUp = createLookups(servers, () => nowMs);
    const cold = await lookUp(10, 1);
    const askedWhileCold = first?.queries.length ?? 0;
    const { wrong, durations } = await lookUp(count, 10);
    expect([cold.wrong, wrong, durations.length]).toEqual([0, 0, count]);
    expect(askedWhileCold).toBeGreaterThan(0);
    expect((first?.queries.length ?? 0) - askedWhileCold).toBeLessThan(maxWaits);
  });
});

test('all three dead: the lookup fails before its deadline, and at once while that is remembered (RFC 9520)', async () => {
  let clockMs = nowMs;
  const servers = await Promise.all([silent, silent, silent].map(startServer));
  const resolver = createTxtResolver({
    servers: servers.map(({ address }) => address),
    dnssec: { policy: 'off', domains: {} },
    now: () => clockMs,
    tryTimeoutMs: 150,
  });
  const lookUp = async () => {
    const { outcome } = await resolver.lookupTxt('alice.btps.saas.com', { deadlineMs: clockMs + 6000 });
    return outcome;
  };
  const failure = {
    kind: 'failed',
    name: 'alice.btps.saas.com',
    reason: 'timeout',
    details: servers.map(({ address }) => `${address}: timeout`),
  };
  expect(await lookUp()).toEqual(failure);
  const asked = servers.map(({ queries }) => queries.length);
  expect(asked).toEqual([2, 2, 2]);
  clockMs += 4999;
  expect(await lookUp()).toEqual(failure);
  expect(servers.map(({ queries }) => queries.length)).toEqual(asked);
});
