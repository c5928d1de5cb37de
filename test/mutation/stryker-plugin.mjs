/**
 * Stryker's own runner for Vitest, but for one thing: all mutants are judged during its first run of the tests, by
 * judging-runner.ts, and what it asks about each afterwards is answered from there.
 */
import { readFileSync } from 'node:fs';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';

const [{ factory }] = vitestPlugins;

function judgedRunner(injector) {
  const runner = injector.injectFunction(factory);
  runner.mutantRun = async ({ activeMutant, testFilter = [] }) => {
    const verdicts = JSON.parse(readFileSync(process.env.MUTATION_VERDICTS, 'utf8'));
    const verdict = verdicts[activeMutant.id] ?? 'survived';
    if (verdict === 'killed') return { status: 'killed', killedBy: [], failureMessage: '', nrOfTests: 1 };
    if (verdict === 'timeout') return { status: 'timeout' };
    return { status: 'survived', nrOfTests: testFilter.length };
  };
  return runner;
}
judgedRunner.inject = ['$injector'];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'judged-vitest', judgedRunner)];
