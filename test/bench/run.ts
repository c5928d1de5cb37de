/**
 * Runs every benchmark, one after the other, each in a process of its own. Ends with status 1 when one of them misses
 * what it requires.
 *
 * Run by `npm run bench`, or for some of them `npm run bench -- verification cost`; `--json` and `--save` are passed on.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const every = [
  ...['verification', 'libraries', 'ingress', 'ingress-database', 'cold-start', 'cost', 'growth'],
  ...['revocation', 'dns', 'dns-servers', 'lying-servers'],
];

const options = process.argv.slice(2).filter((text) => text.startsWith('-'));
const named = process.argv.slice(2).filter((text) => !text.startsWith('-'));
const unknown = named.filter((suite) => !every.includes(suite));
if (unknown.length > 0) throw new TypeError(`there is no benchmark ${unknown.join()}: ${every.join(', ')}`);

const missed = (named.length > 0 ? named : every).filter((suite) => {
  // Apart from the results, which may be JSON.
  console.error(`\n# ${suite}`);
  const script = fileURLToPath(new URL(`${suite}.ts`, import.meta.url));
  return spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' }).status !== 0;
});

if (missed.length > 0) console.error(`\nmissed: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
