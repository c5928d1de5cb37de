/**
 * Mutates the code and lets the tests judge: `npm run mutation`, or `node test/mutation/run.ts shared/verification` for
 * some of it. It works in a copy of the tree below .local, with Stryker installed there, and takes hours for everything.
 * What was found of each file replaces its row in last-run.json; status 1 when less than 90 % of it all was killed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Counts, countMutants, percentKilled, type Report } from './count-mutants.ts';
import { configFor } from './stryker-config.ts';

const packages = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/vitest-runner@10.1.1'];
const threshold = 90;

/** Small enough that one that is cut off costs little: nothing is kept of a run that did not end. */
const groups: readonly (readonly string[])[] = [
  ['shared/verification/**/*.ts'],
  ['shared/protocol/{signature,public-key*,rsa-parameters,ed25519-*}.ts'],
  ['shared/protocol/{issued-at,json-*,strict-json,canonical-text,read-message,message*,characters}.ts'],
  ['shared/protocol/{identity,delegation-*,base64,digest,print-*,txt-*,server-record,proof*,errors}.ts'],
  ['shared/zone/{batch-plans,desired-records}.ts'],
];

const root = resolve(import.meta.dirname, '../..');
const work = join(root, '.local/mutation');
const copy = join(work, 'tree');
const lastRun = join(import.meta.dirname, 'last-run.json');
const [only] = process.argv.slice(2);

copyTree();
const chosen = groups.filter(([pattern = '']) => only === undefined || pattern.startsWith(only));
for (const [number, mutate] of chosen.entries()) {
  const report = join(work, `report-${number}.json`);
  writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(configFor(mutate, report)));
  const stryker = join(copy, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  execFileSync(process.execPath, [stryker, 'run', 'stryker.config.json'], { cwd: copy, stdio: 'inherit' });
  keep(countMutants(JSON.parse(readFileSync(report, 'utf8')) as Report));
}

const killed = percentKilled(Object.values(readLastRun()));
console.log(`${killed.toFixed(1)} % of the mutants were killed`);
process.exitCode = killed >= threshold ? 0 : 1;

function copyTree(): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of [
    'shared',
    'infra',
    'functions',
    'test',
    'node_modules',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: copy,
    stdio: 'inherit',
  });
}

function readLastRun(): Readonly<Record<string, Counts>> {
  try {
    return JSON.parse(readFileSync(lastRun, 'utf8')) as Readonly<Record<string, Counts>>;
  } catch {
    return {};
  }
}

function keep(counted: Readonly<Record<string, Counts>>): void {
  const all = Object.entries({ ...readLastRun(), ...counted }).toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  writeFileSync(lastRun, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}
