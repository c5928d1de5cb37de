/**
 * Runs every benchmark, one after the other, each in a process of its own. Ends with status 1 when one of them misses
 * what it requires.
 *
 * Run by `npm run bench`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const suites = ['verification', 'ingress', 'cold-start', 'dns', 'dns-servers', 'lying-servers', 'revocation'];

const missed = suites.filter((suite) => {
  console.log(`\n# ${suite}`);
  const script = fileURLToPath(new URL(`${suite}.ts`, import.meta.url));
  return spawnSync(process.execPath, [script], { stdio: 'inherit' }).status !== 0;
});

if (missed.length > 0) console.error(`\nmissed: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
