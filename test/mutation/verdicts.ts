import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What became of each mutant that a test reached, by Stryker's id; `timeout` when it looped. */
export type Verdicts = Record<string, 'killed' | 'timeout' | 'survived'>;

/** File through which Vitest's worker hands the verdicts to Stryker. */
export function verdictsPath(): string {
  const path = process.env.MUTATION_VERDICTS;
  if (!path) throw new TypeError('MUTATION_VERDICTS is not set');
  return path;
}

/** File with the ids of the mutants that hang, one a line. */
export function hangingPath(): string {
  return `${verdictsPath()}.hanging`;
}

/** The verdicts to begin with: those of a run that a mutant ended, if there was one. */
export function readVerdicts(): Verdicts {
  const [path, hanging] = [verdictsPath(), hangingPath()];
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Verdicts) : {};
  const ids = existsSync(hanging) ? readFileSync(hanging, 'utf8').split('\n').filter(Boolean) : [];
  return { ...known, ...Object.fromEntries(ids.map((id) => [id, 'timeout'])) };
}

/** Keeps the verdicts that there are so far. */
export function writeVerdicts(verdicts: Readonly<Verdicts>): void {
  writeFileSync(verdictsPath(), JSON.stringify(verdicts));
}
