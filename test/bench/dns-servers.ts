/**
 * Measures lookups of new names by three servers on loopback: all healthy, and the first of them bad in one way after
 * the other, once its badness is known. In each round the cases take turns with the healthy one, so that what slows
 * the machine down slows both.
 *
 * Run by `node test/bench/dns-servers.ts [--json]`. Ends with status 1 when a lookup fails, or when the 99th
 * percentile of a case is above 1.5 times the healthy one.
 */
import { badnesses, createLookups } from '../dns/bad-servers.ts';
import { answering, type NameServer, startNameServer } from '../dns/name-server.ts';
import { report } from './results.ts';

const rounds = 200;
const lookupsARound = 10;
const warmUps = 50;

/** What a resolver in the same region takes, milliseconds. */
const latencyMs = 5;
const maxOverHealthy = 1.5;

interface Case {
  readonly name: string;
  readonly servers: readonly NameServer[];
  readonly lookUp: ReturnType<typeof createLookups>;
  readonly durations: number[];
  wrong: number;
}

async function startCase(name: string, badness: object): Promise<Case> {
  const servers = await Promise.all([1, 2, 3].map(() => startNameServer(answering('good'))));
  for (const server of servers) server.delayMs = latencyMs;
  Object.assign(servers[0] ?? {}, badness);
  return { name, servers, lookUp: createLookups(servers, Date.now), durations: [], wrong: 0 };
}

async function measure(one: Case): Promise<void> {
  const { durations, wrong } = await one.lookUp(lookupsARound, lookupsARound);
  one.durations.push(...durations);
  one.wrong += wrong;
}

function percentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

async function compare(name: string, badness: object) {
  const healthy = await startCase('healthy', {});
  const bad = await startCase(name, badness);
  for (const one of [healthy, bad]) one.wrong += (await one.lookUp(warmUps, lookupsARound)).wrong;
  for (let round = 0; round < rounds; round += 1) {
    await measure(healthy);
    await measure(bad);
  }
  await Promise.all([...healthy.servers, ...bad.servers].map((server) => server.close()));
  const [p99, healthyP99] = [percentile(bad.durations, 0.99), percentile(healthy.durations, 0.99)];
  return {
    'the first of three': name,
    lookups: bad.durations.length,
    wrong: bad.wrong + healthy.wrong,
    'p50 ms': rounded(percentile(bad.durations, 0.5)),
    'healthy p50 ms': rounded(percentile(healthy.durations, 0.5)),
    'p99 ms': rounded(p99),
    'healthy p99 ms': rounded(healthyP99),
    'p99 / healthy': rounded(p99 / healthyP99),
    'slowest ms': rounded(Math.max(...bad.durations)),
    required: maxOverHealthy,
    holds: bad.wrong + healthy.wrong === 0 && p99 <= maxOverHealthy * healthyP99,
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

const rows = [];
for (const [name, badness] of Object.entries(badnesses)) rows.push(await compare(name, badness));
report({ name: 'dns-servers', rows, key: ['the first of three'], figure: 'p99 / healthy' });
