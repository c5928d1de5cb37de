/**
 * Measures validated lookups of new names by three servers on loopback, of which the first lies in one way after the
 * other, once that is known, in turns with lookups by three honest ones.
 *
 * Run by `node test/bench/lying-servers.ts`. Ends with status 1 when a lookup fails or is wrong, or when the 99th
 * percentile of a case is above 1.5 times the honest one.
 */
import { expectedFinding, type Lie, lie, lies, startSignedServers } from '../dns/signed-servers.ts';
import { report } from './results.ts';

const atOnce = 10;
const warmUps = 50;
const accountCount = 1050;
const maxOverHonest = 1.5;

async function compare(kind: Lie) {
  const [honest, lying] = await Promise.all([
    startSignedServers(accountCount),
    startSignedServers(accountCount),
  ]);
  lie(lying, kind);
  const sides = [honest, lying].map((scene) => ({
    lookUp: scene.createLookup(),
    durations: [] as number[],
    wrong: 0,
  }));
  for (let start = 0; start < accountCount; start += atOnce) {
    for (const side of sides) {
      const group = honest.accounts.slice(start, start + atOnce);
      const results = await Promise.all(
        group.map(async (account) => ({ account, ...(await side.lookUp(account)) })),
      );
      side.wrong += results.filter(({ account, found }) => found !== expectedFinding(account)).length;
      if (start >= warmUps) side.durations.push(...results.map(({ durationMs }) => durationMs));
    }
  }
  await Promise.all([honest.stop(), lying.stop()]);
  const [honestP99 = 0, p99 = 0] = sides.map(({ durations }) => percentile(durations, 0.99));
  const wrong = sides.reduce((sum, side) => sum + side.wrong, 0);
  return {
    'the first of three': kind,
    lookups: accountCount - warmUps,
    wrong,
    'p99 ms': Number(p99.toFixed(2)),
    'honest p99 ms': Number(honestP99.toFixed(2)),
    'p99 / honest': Number((p99 / honestP99).toFixed(2)),
    required: maxOverHonest,
    holds: wrong === 0 && p99 <= maxOverHonest * honestP99,
  };
}

function percentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

const rows = [];
for (const kind of Object.keys(lies) as Lie[]) rows.push(await compare(kind));
report({ name: 'lying-servers', rows, key: ['the first of three'], figure: 'p99 / honest' });
