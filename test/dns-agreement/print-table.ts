import { cases } from './cases.ts';
import type { Row } from './compare.ts';

const heading = { name: 'name', case: 'case', unbound: 'unbound', ours: 'ours', agree: 'agree' };
const columns = ['name', 'case', 'unbound', 'ours', 'agree'] as const;

/**
 * Prints every case, the reasons of those that differ on purpose, and the count; those that disagree last.
 *
 * @returns whether none disagrees.
 */
export function printTable(rows: readonly Row[]): boolean {
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
  const print = (row: Readonly<Record<(typeof columns)[number], string>>) =>
    console.log(
      columns
        .map((column, at) => row[column].padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  print(heading);
  for (const row of rows) print(row);
  for (const { name, ours } of cases) {
    if (ours) console.log(`on purpose: ${name}: ${ours.verdict}: ${ours.because}`);
  }
  const disagreeing = rows.filter(({ agree }) => agree === 'NO');
  const agreeing = rows.filter(({ agree }) => agree === 'yes');
  const others = rows.length - disagreeing.length - agreeing.length;
  console.log(
    `${rows.length} cases: ${agreeing.length} agree, ${others} differ on purpose, ${disagreeing.length} disagree`,
  );
  for (const row of disagreeing) print(row);
  return disagreeing.length === 0;
}
