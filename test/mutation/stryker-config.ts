/**
 * Makes Stryker's configuration for some files.
 *
 * @param mutate patterns of the files that are mutated
 * @param report path of the JSON report
 */
export function configFor(mutate: readonly string[], report: string): object {
  return {
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutation/vitest.config.ts' },
    // TypeScript 7 has no JavaScript interface, which Stryker rewrites a tsconfig with; it goes on where there is none.
    tsconfigFile: 'test/mutation/no-tsconfig.json',
    mutate,
    coverageAnalysis: 'perTest',
    concurrency: 2,
    tempDirName: 'sandbox',
    reporters: ['json', 'clear-text', 'progress-append-only'],
    jsonReporter: { fileName: report },
    timeoutMS: 10_000,
    warnings: { slow: false },
  };
}
