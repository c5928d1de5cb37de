/**
 * Vitest's runner for mutants: whenever a test has run, it runs again for every mutant that it reached and that no test
 * killed before, in the same process. Stryker by itself starts Vitest anew for each mutant, which takes some ten times
 * as long. A mutant counts as killed only if the test passes again right after, without it. Where tests have a
 * database, each repeat finds it empty: what the runs before it wrote would make most tests fail.
 */
import { inject, type RunnerTestCase, TestRunner } from 'vitest';
import { attempts } from '../no-outside/guard.ts';
import { TestRepeats } from './test-repeats.ts';
import { readVerdicts, type Verdicts, writeVerdicts } from './verdicts.ts';
import { Watchdog } from './watchdog.ts';

/** What Stryker's instrumented code reads and writes. */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { readonly perTest: Record<string, Record<string, number>> };
}

/** Hits of a mutant beyond this multiple of those of the code as it is mean that it loops. */
const hitFactor = 100;
const longestTestMs = 30_000;

/**
 * A test that takes more time of a processor judges no mutants, or it alone would take hours: quicker ones do. With a
 * database it takes as much there.
 */
const longestJudgeMs = { alone: 3000, withDatabase: 1000 };

/** Coverage of the repeats is booked under a name of its own, and dropped. */
const repeat = 'repeat';

const verdicts: Verdicts = readVerdicts();
const watchdog = new Watchdog();

export default class JudgingRunner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const hasDatabase = inject('dynamoDbEndpoint') !== '';
    const longestMs = hasDatabase ? longestJudgeMs.withDatabase : longestJudgeMs.alone;
    const spentMs = await processorMs(async () => TestRunner.getTestFn(test)());
    if (spentMs > longestMs) return;
    const code = (globalThis as unknown as Record<string, Instrumentation>)[
      inject('globalNamespace' as never)
    ];
    const testId = code?.currentTestId;
    if (code === undefined || testId === undefined) return;
    const reached = { ...code.mutantCoverage?.perTest[testId] };
    const repeats = new TestRepeats(test, { fromScratch: hasDatabase });
    try {
      if (await passes(code, repeats)) await judgeMutants(code, reached, repeats);
    } finally {
      code.currentTestId = testId;
      if (code.mutantCoverage) code.mutantCoverage.perTest[testId] = reached;
      delete code.mutantCoverage?.perTest[repeat];
    }
  }

  override onAfterRunFiles(files: Parameters<TestRunner['onAfterRunFiles']>[0]): void {
    super.onAfterRunFiles(files);
    writeVerdicts(verdicts);
  }
}

async function judgeMutants(
  code: Instrumentation,
  reached: Readonly<Record<string, number>>,
  repeats: TestRepeats,
): Promise<void> {
  for (const [mutant, hits] of Object.entries(reached)) {
    if (verdicts[mutant] === 'killed' || verdicts[mutant] === 'timeout') continue;
    const verdict = await judge(code, mutant, hits * hitFactor, repeats);
    // What a mutant left behind may make the test fail by itself: that says nothing about this mutant, or the next.
    // Requests that it had under way may still come in during the first of two runs.
    const isSpoiled =
      verdict !== 'survived' && !(await passes(code, repeats)) && !(await passes(code, repeats));
    verdicts[mutant] = isSpoiled ? 'survived' : verdict;
    if (isSpoiled) return;
  }
}

async function judge(code: Instrumentation, mutant: string, hitLimit: number, repeats: TestRepeats) {
  await prepare(code, repeats);
  Object.assign(code, { activeMutant: mutant, hitCount: 0, hitLimit });
  watchdog.begin(mutant);
  const passed = await succeeds(repeats);
  watchdog.end();
  const loops = (code.hitCount ?? 0) > hitLimit;
  Object.assign(code, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
  if (loops) return 'timeout';
  return passed ? 'survived' : 'killed';
}

async function passes(code: Instrumentation, repeats: TestRepeats): Promise<boolean> {
  await prepare(code, repeats);
  return succeeds(repeats);
}

/** The hooks between two tests name the test to Stryker, or none. */
async function prepare(code: Instrumentation, repeats: TestRepeats): Promise<void> {
  code.currentTestId = repeat;
  await repeats.prepare();
  code.currentTestId = repeat;
}

async function succeeds(repeats: TestRepeats): Promise<boolean> {
  try {
    await withinTime(() => repeats.run());
    return attempts.length === 0;
  } catch {
    return false;
  } finally {
    attempts.length = 0;
  }
}

async function processorMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function withinTime(work: () => unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the test takes too long')), longestTestMs);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
