/**
 * Fuzzes everything, each in a process of its own: answers of name servers (`test/fuzz/dns`) and what parsers and routes are sent
 * (`test/fuzz/input`). Ends with status 1 when either finds something.
 *
 * `npm run test:fuzz -- --seconds 60` gives each so much time, `--runs 1000000` so many inputs, `--target message` runs one
 * target of the second, `--target dns` the first alone; `FUZZ_SEED=7` repeats a run, `--save` keeps the counts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, tokens } = parseArgs({
  options: {
    runs: { type: 'string' },
    seconds: { type: 'string' },
    target: { type: 'string' },
    save: { type: 'boolean' },
    parsers: { type: 'boolean' },
    routes: { type: 'boolean' },
    list: { type: 'boolean' },
  },
  tokens: true,
});
const { runs, seconds, target, save, parsers, routes, list } = values;
const narrowed = parsers || routes || list || (target !== undefined && target !== 'dns');
const ends: Promise<boolean>[] = [];
if (!narrowed) {
  const options = [...(seconds ? ['--seconds', seconds] : []), ...(save ? ['--save'] : [])];
  ends.push(succeeds('dns/run.ts', options, runs === undefined ? {} : { FUZZ_RUNS: runs }));
}
if (target !== 'dns') {
  const given = tokens.flatMap((token) => {
    if (token.kind !== 'option') return [];
    return token.value === undefined ? [token.rawName] : [token.rawName, token.value];
  });
  // Without any number, as many inputs as the variable of the other one says.
  const most =
    process.env.FUZZ_RUNS !== undefined && runs === undefined ? ['--runs', process.env.FUZZ_RUNS] : [];
  ends.push(succeeds('input/run.ts', [...given, ...(seconds === undefined ? most : [])], {}));
}
process.exitCode = (await Promise.all(ends)).every(Boolean) ? 0 : 1;

async function succeeds(
  script: string,
  options: readonly string[],
  environment: Record<string, string>,
): Promise<boolean> {
  console.log(`${script} ${options.join(' ')}`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  const env = { ...process.env, ...environment };
  const [status] = await once(spawn(process.execPath, [path, ...options], { stdio: 'inherit', env }), 'exit');
  return status === 0;
}
