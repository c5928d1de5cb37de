/**
 * Puts mixed traffic on a local cloud, over real sockets: messages of many devices, forgeries, replays, floods,
 * revocations under way. Every answer is checked, then every inbox and the audit trail, and the memory of every instance.
 * Ends with status 1 when anything is wrong.
 *
 * `npm run load -- --minutes 30`; Ctrl-C ends it early, with a summary. `--connections 16` sets how many requests are
 * under way, `--seed 7` what chance decides, `--save` keeps the result in last-run.json.
 */
import { writeFileSync } from 'node:fs';
import { seededRandom } from '../faults/seeded-faults.ts';
import { readOptions } from './options.ts';
import { printResult, summarise } from './report.ts';
import { runLoad } from './run-load.ts';

const { minutes, connections, seed, save } = readOptions(process.argv.slice(2));
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
console.log(`${minutes} minutes, ${connections} connections, seed ${seed}; Ctrl-C ends it with a summary`);

/**
 * What an instance may grow by after a third of the time. In one minute that is code which V8 compiles as it gets used; in
 * thirty, it is keys of devices that were revoked meanwhile, which stay in the cache until it is full (5,000 names, 16 MB):
 * some 30 devices a minute, with their own name and failures to find it. So one minute shows leaks of some 5 KB a request, and
 * thirty minutes those of some 300 bytes.
 */
const compiledMb = 4;
const cachedMbPerMinute = 0.2;

const durationMs = minutes * 60_000;
const result = await runLoad({
  durationMs,
  users: 24,
  devicesPerUser: 5,
  connections,
  instances: 3,
  revokeEveryMs: 3000,
  sampleEveryMs: Math.min(30_000, Math.max(5000, durationMs / 60)),
  warmUpMs: durationMs / 3,
  maxGrowthMb: compiledMb + minutes * cachedMbPerMinute,
  random: seededRandom(seed),
  now: Date.now,
  signal: interrupted.signal,
  report: (line) => console.log(line),
});

printResult(result);
if (save) {
  const file = new URL('last-run.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ minutes, connections, seed, ...summarise(result) }, null, 2)}\n`);
}
process.exitCode = result.wrong === 0 && result.memory.flat ? 0 : 1;
