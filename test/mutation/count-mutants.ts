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
}

/** Counts the mutants of each file; those that could not run at all are left out. */
export function countMutants({ files }: Report): Readonly<Record<string, Counts>> {
  return Object.fromEntries(
    Object.entries(files).map(([file, { mutants }]) => {
      const count = (wanted: string) => mutants.filter(({ status }) => status === wanted).length;
      const [killed, timeout] = [count('Killed'), count('Timeout')];
      return [file, { killed, timeout, survived: count('Survived'), noCoverage: count('NoCoverage') }];
    }),
  );
}

/** Percentage of the mutants that the tests noticed; those that no test reaches count as survivors. */
export function percentKilled(counts: readonly Counts[]): number {
  let [noticed, all] = [0, 0];
  for (const { killed, timeout, survived, noCoverage } of counts) {
    noticed += killed + timeout;
    all += killed + timeout + survived + noCoverage;
  }
  return all === 0 ? 0 : (100 * noticed) / all;
}
