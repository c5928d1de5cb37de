/** What Stryker reports, as far as it is counted: the mutation testing report schema. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

/** What became of the mutants of one file. */
export interface Counts {
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** Not tried, as they run at import alone. */
  readonly ignored: number;
}

/** Counts the mutants of each file; those that could not run at all are left out. */
export function countMutants({ files }: Report): Readonly<Record<string, Counts>> {
  return Object.fromEntries(
    Object.entries(files).map(([file, { mutants }]) => {
      const count = (wanted: string) => mutants.filter(({ status }) => status === wanted).length;
      const [killed, timeout, survived] = [count('Killed'), count('Timeout'), count('Survived')];
      return [
        file,
        { killed, timeout, survived, noCoverage: count('NoCoverage'), ignored: count('Ignored') },
      ];
    }),
  );
}

/** Adds the counts of files up. */
export function sumOf(counts: readonly Counts[]): Counts {
  const total = (key: keyof Counts) => counts.reduce((sum, each) => sum + each[key], 0);
  const [killed, timeout, survived] = [total('killed'), total('timeout'), total('survived')];
  return { killed, timeout, survived, noCoverage: total('noCoverage'), ignored: total('ignored') };
}

/** Percentage of the mutants tried that the tests noticed; those that no test reaches count as survivors. */
export function percentKilled({ killed, timeout, survived, noCoverage }: Counts): number {
  const noticed = killed + timeout;
  const all = noticed + survived + noCoverage;
  return all === 0 ? 100 : (100 * noticed) / all;
}
