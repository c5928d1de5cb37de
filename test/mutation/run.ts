/**
 * Mutates the code and lets the tests judge: `npm run mutation`, or `npm run mutation -- shared/verification` for the
 * groups of files that begin so. It works in a copy of the tree below .local, where Stryker is installed; a group takes
 * minutes. What was found of each file replaces its row in last-run.json, and why some mutants live is in survivors.md.
 * Status 1 when less than 90 % of all mutants in that table were killed, or a file has no row.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startDynamoDbLocal } from '../../infra/local/dynamodb-local.ts';
import { copyTree } from './copy-tree.ts';
import { countMutants, type Report } from './count-mutants.ts';
import { groups, type MutationGroup } from './groups.ts';
import { keepResults, printResults, readLastRun } from './last-run.ts';
import { configFor } from './stryker-config.ts';

const threshold = 90;

const root = resolve(import.meta.dirname, '../..');
const work = join(root, '.local/mutation');
const copy = join(work, 'tree');
const files = new Set(globSync('shared/{protocol,verification,zone}/*.ts', { cwd: root }));
const [only = ''] = process.argv.slice(2);

copyTree(root, copy);
for (const [number, group] of groups.entries()) {
  if (group.mutate.startsWith(only)) await measure(group, join(work, `report-${number}.json`));
}

const percentage = printResults(readLastRun());
const unmeasured = [...files].filter((file) => !(file in readLastRun()));
console.log(`${percentage.toFixed(1)} % of the mutants were killed`);
if (unmeasured.length > 0) console.log(`Not measured: ${unmeasured.join(', ')}`);
process.exitCode = percentage >= threshold && unmeasured.length === 0 ? 0 : 1;

/** One database for all mutants of a group: one that hangs ends its process, and would leave its own behind. */
async function measure({ mutate, tests, database }: MutationGroup, report: string): Promise<void> {
  const dynamoDb = database ? await startDynamoDbLocal() : undefined;
  try {
    const environment = {
      MUTATION_TESTS: JSON.stringify(tests),
      MUTATION_DATABASE: dynamoDb?.url ?? '',
      MUTATION_VERDICTS: join(work, 'verdicts.json'),
    };
    for (const name of ['verdicts.json', 'verdicts.json.hanging']) rmSync(join(work, name), { force: true });
    writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(configFor(mutate, report)));
    runStryker(environment);
  } finally {
    await dynamoDb?.stop();
  }
  const { files: found } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  // Files that hold nothing but types have no mutants, and are not in the report.
  const inGroup = globSync(mutate, { cwd: root }).map(
    (file) => [file, found[file] ?? { mutants: [] }] as const,
  );
  keepResults(countMutants({ files: Object.fromEntries(inGroup) }), files);
}

/** Runs Stryker, once more whenever it was ended by a mutant that hangs. */
function runStryker(environment: Readonly<Record<string, string>>): void {
  const stryker = join(copy, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const hanging = join(work, 'verdicts.json.hanging');
  for (let known = 0; ; ) {
    const { status } = spawnSync(process.execPath, [stryker, 'run', 'stryker.config.json'], {
      cwd: copy,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    if (status === 0) return;
    const size = existsSync(hanging) ? readFileSync(hanging).length : 0;
    if (size <= known) throw new Error('Stryker failed');
    known = size;
  }
}
