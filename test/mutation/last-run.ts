import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Counts, percentKilled, sumOf } from './count-mutants.ts';

/** Counts by file. */
export type Results = Readonly<Record<string, Counts>>;

const path = new URL('last-run.json', import.meta.url);

/** What the last runs found, of each file that one reached. */
export function readLastRun(): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {};
}

/**
 * Replaces the results of some files, and forgets those of files that are gone.
 *
 * @param files all files that are to be measured
 */
export function keepResults(found: Results, files: ReadonlySet<string>): void {
  const all = Object.entries({ ...readLastRun(), ...found })
    .filter(([file]) => files.has(file))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const rows = all.map(([file, counts]) => `  ${JSON.stringify(file)}: ${JSON.stringify(counts)}`);
  writeFileSync(path, `{\n${rows.join(',\n')}\n}\n`);
}

/** Prints a row for each file, each folder and everything; gives the percentage of the mutants that were killed. */
export function printResults(results: Results): number {
  const folders = new Set(Object.keys(results).map(folderOf));
  const sums = [...folders].map((folder) => {
    const inside = Object.entries(results).filter(([file]) => folderOf(file) === folder);
    return [folder, sumOf(inside.map(([, counts]) => counts))] as const;
  });
  const total = sumOf(Object.values(results));
  const rows = [...Object.entries(results), ...sums, ['all', total] as const];
  console.table(Object.fromEntries(rows.map(([name, counts]) => [name, withPercentage(counts)])));
  return percentKilled(total);
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'));
}

function withPercentage(counts: Counts): object {
  return { ...counts, '% killed': Number(percentKilled(counts).toFixed(1)) };
}
