import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A row of a suite's table. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

interface Suite<R extends Row> {
  /** Name of the file beside the code that holds its last committed result. */
  readonly name: string;
  readonly rows: readonly R[];
  /** Columns that name a row. */
  readonly key: readonly (keyof R & string)[];
  /** The column that is compared with the last result. */
  readonly figure: keyof R & string;
}

interface Result {
  readonly machine: string;
  readonly node: string;
  readonly rows: readonly Row[];
}

/**
 * Shows the result of a suite, as a table or (`--json`) as JSON, beside the last committed one; `--save` writes it there.
 * Ends the process with status 1 when a row has `holds: false`.
 */
export function report<R extends Row>({ name, rows, key, figure }: Suite<R>): void {
  const file = fileURLToPath(new URL(`results/${name}.json`, import.meta.url));
  const last = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
  const result: Result = { machine: describeMachine(), node: process.version, rows };
  const same = (row: R) => last?.rows.find((other) => key.every((column) => other[column] === row[column]));

  if (process.argv.includes('--json')) console.log(JSON.stringify(result, null, 2));
  else console.table(rows.map((row) => ({ ...row, last: same(row)?.[figure] ?? null })));
  if (process.argv.includes('--save')) {
    mkdirSync(fileURLToPath(new URL('results', import.meta.url)), { recursive: true });
    writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  }
  if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
}

function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`;
}
