/**
 * Lets the validator judge broken answers of real servers and ends with status 1 when one of them makes it take
 * what was not signed, crash, or stand still.
 *
 * `FUZZ_RUNS=1000000 node test/fuzz/dns/run.ts` breaks that many answers, `--seconds 60` as many as the time allows,
 * `FUZZ_SEED=7` repeats a run; `--save` keeps the counts in last-run.json.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createBrokenWorld } from './broken-world.ts';
import { readCorpus } from './corpus.ts';
import { findViolation } from './find-violation.ts';
import { seededRandom } from './random.ts';
import { startWatchdog } from './watchdog.ts';

const lookupsPerWorld = 200;
const shownViolations = 10;
const worldsBetweenSigns = 500;

const { values: options } = parseArgs({
  options: { seconds: { type: 'string' }, save: { type: 'boolean' } },
});
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const seconds = Number(options.seconds ?? Number.POSITIVE_INFINITY);
const runs = Number(process.env.FUZZ_RUNS ?? (options.seconds ? Number.POSITIVE_INFINITY : 20_000));
console.log(`seed ${seed}`);

const corpus = readCorpus();
const names = Object.keys(corpus.lookups);
const startedAt = performance.now();
const outcomes: Record<string, number> = {};
const violations: string[] = [];
let done = 0;
let answersBroken = 0;
let mostQueries = 0;
let slowestMs = 0;
const watchdog = startWatchdog(seed);
while (answersBroken < runs && elapsedSeconds() < seconds) {
  const world = done / lookupsPerWorld;
  if (world > 0 && world % worldsBetweenSigns === 0)
    console.log(`${answersBroken} broken answers, ${violations.length} violations`);
  await runWorld(world);
}
await watchdog.stop();

const summary = {
  seed,
  lookups: done,
  answersBroken,
  violations: violations.length,
  mostQueries,
  outcomes: Object.fromEntries(Object.entries(outcomes).toSorted()),
};
console.log(
  JSON.stringify(
    { ...summary, seconds: Math.round(elapsedSeconds()), slowestMs: Math.round(slowestMs) },
    null,
    2,
  ),
);
for (const violation of violations.slice(0, shownViolations)) console.log(violation);
if (options.save)
  writeFileSync(new URL('last-run.json', import.meta.url), `${JSON.stringify(summary, null, 2)}\n`);
process.exitCode = violations.length === 0 ? 0 : 1;

/** Each world has a seed of its own, so that one can be repeated without those before it. */
async function runWorld(number: number): Promise<void> {
  const random = seededRandom(seed + number * 1_000_003);
  const world = createBrokenWorld(corpus, random);
  for (let left = lookupsPerWorld; left > 0; left -= 1) {
    const name = random.pick(names);
    const before = performance.now();
    const lookup = await world.resolve(name);
    slowestMs = Math.max(slowestMs, performance.now() - before);
    watchdog.beat();
    done += 1;
    answersBroken += lookup.broken.length;
    mostQueries = Math.max(mostQueries, lookup.queries);
    const { outcome } = lookup;
    const word = 'dnssec' in outcome ? `${outcome.dnssec} ${outcome.kind}` : outcome.kind;
    outcomes[word] = (outcomes[word] ?? 0) + 1;
    const signed = corpus.lookups[name];
    const violation = signed && findViolation(lookup, signed);
    if (violation) violations.push(`world ${number}, ${name}: ${violation}; ${lookup.broken.join('; ')}`);
  }
}

function elapsedSeconds(): number {
  return (performance.now() - startedAt) / 1000;
}
