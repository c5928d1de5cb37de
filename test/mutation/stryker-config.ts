/**
 * Makes Stryker's configuration for some files.
 *
 * @param mutate pattern of the files that are mutated
 * @param report path of the JSON report
 */
export function configFor(mutate: string, report: string): object {
  return {
    testRunner: 'judged-vitest',
    plugins: ['@stryker-mutator/vitest-runner', './test/mutation/stryker-plugin.mjs'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    // TypeScript 7 has no JavaScript interface, which Stryker rewrites a tsconfig with; it goes on where there is none.
    tsconfigFile: 'test/mutation/no-tsconfig.json',
    // Node and Vitest strip types without looking at them.
    disableTypeChecks: false,
    mutate: [mutate],
    coverageAnalysis: 'perTest',
    // What runs at import alone has run before any test begins: no test can be repeated with such a mutant.
    ignoreStatic: true,
    // The first run of the tests does all the work.
    concurrency: 1,
    dryRunTimeoutMinutes: 120,
    tempDirName: 'sandbox',
    reporters: ['json', 'clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
    jsonReporter: { fileName: report },
  };
}
