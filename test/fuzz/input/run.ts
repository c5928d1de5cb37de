/**
 * Gives every parser and every route broken input, and ends with status 1 when one of them throws, contradicts itself,
 * quotes a secret, answers outside of the catalogue of errors, or takes longer than 500 ms of CPU time.
 *
 * `node test/fuzz/input/run.ts --runs 1000000` gives that many inputs, `--seconds 30` as many as the time allows,
 * `--target message` to one target (`--list` names them), `--parsers` and `--routes` to one kind; parsers need no local
 * cloud. `FUZZ_SEED=7` repeats a run as far as time of day and keys allow; `--save` keeps the counts in last-run.json.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '../dns/random.ts';
import { startWatchdog } from '../dns/watchdog.ts';
import { type CampaignResult, runCampaign } from './campaign.ts';
import { startCoverage } from './coverage.ts';
import { openRoutes } from './routes/open-routes.ts';
import type { Target } from './target.ts';
import { parserTargets } from './targets.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string' },
    seconds: { type: 'string' },
    target: { type: 'string' },
    parsers: { type: 'boolean' },
    routes: { type: 'boolean' },
    list: { type: 'boolean' },
    save: { type: 'boolean' },
  },
});
const patienceMs = 60_000;
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const seconds = Number(options.seconds ?? Number.POSITIVE_INFINITY);
const runs = Number(options.runs ?? (options.seconds ? Number.POSITIVE_INFINITY : 20_000));
const startedAtMs = performance.now();
const root = new URL('../../../', import.meta.url);

// Before anything else is loaded, or what runs while modules load would count as new.
const coverage = await startCoverage(root);
const needsRoutes = !options.parsers && !parserTargets.some(({ name }) => name === options.target);
const routes = needsRoutes ? await openRoutes() : undefined;
const targets = [...(options.routes ? [] : parserTargets), ...(routes?.targets ?? [])].filter(
  ({ name }) => options.target === undefined || name === options.target,
);
if (options.list) for (const { name } of targets) console.log(name);
if (targets.length === 0) throw new Error(`no target is called ${options.target}`);
const results = options.list ? {} : await runAll(targets);
const reached = coverage.reached;
coverage.stop();
await routes?.stop();
if (!options.list) report(results);

async function runAll(all: readonly Target[]): Promise<Record<string, CampaignResult>> {
  console.log(`seed ${seed}`);
  const watchdog = startWatchdog(seed, patienceMs);
  const found: Record<string, CampaignResult> = {};
  let weightLeft = all.reduce((sum, { weight }) => sum + weight, 0);
  let runsLeft = runs;
  for (const [index, target] of all.entries()) {
    const share = target.weight / weightLeft;
    const nowMs = performance.now();
    const endAtMs = nowMs + (startedAtMs + seconds * 1000 - nowMs) * share;
    const result = await runCampaign(target, {
      random: seededRandom(seed + index * 1_000_003),
      runs: Math.round(runsLeft * share),
      endAtMs: Number.isFinite(seconds) ? endAtMs : Number.POSITIVE_INFINITY,
      coverage,
      onInput: watchdog.beat,
    });
    found[target.name] = result;
    runsLeft -= result.inputs;
    weightLeft -= target.weight;
    const took = Math.round((performance.now() - nowMs) / 1000);
    console.log(
      `${target.name}: ${result.inputs} inputs in ${took} s, ${result.violations.length} violations`,
    );
    for (const violation of result.violations) console.log(violation);
  }
  await watchdog.stop();
  return found;
}

function report(found: Record<string, CampaignResult>): void {
  const all = Object.values(found);
  const inputs = all.reduce((sum, result) => sum + result.inputs, 0);
  const violations = all.flatMap((result) => result.violations).length;
  const counted = Object.entries(found).map(([name, result]) => [name, summaryOf(result)]);
  const summary = {
    seed,
    inputs,
    violations,
    charactersReached: reached,
    targets: Object.fromEntries(counted),
  };
  const took = Math.round((performance.now() - startedAtMs) / 1000);
  console.log(
    `${inputs} inputs in ${took} s, ${violations} violations, ${reached} characters of code reached`,
  );
  if (options.save) {
    writeFileSync(new URL('last-run.json', import.meta.url), `${JSON.stringify(summary, null, 2)}\n`);
  }
  process.exitCode = violations === 0 ? 0 : 1;
}

function summaryOf({ inputs, kept, violations, slowestMs }: CampaignResult) {
  return { inputs, kept, violations: violations.length, slowestMs };
}
