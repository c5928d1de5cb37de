/**
 * Vitest's runner for mutants: whenever a test has run, it runs again for every mutant that it reached and that no test
 * killed before, in the same process. Stryker by itself starts Vitest anew for each mutant, which takes some ten times
 * as long. A mutant counts as killed only if the test passes again right after, without it.
 */
import { inject, type RunnerTestCase, TestRunner } from 'vitest';
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

/** A test that takes more time of a processor judges no mutants, or it alone would take hours: quicker ones do. */
const longestJudgeMs = 3000;

/** Coverage of the repeats is booked under a name of its own, and dropped. */
const repeat = 'repeat';

const verdicts: Verdicts = readVerdicts();
const watchdog = new Watchdog();

export default class JudgingRunner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const run = () => withinTime(TestRunner.getTestFn(test));
    const before = process.cpuUsage();
    await TestRunner.getTestFn(test)();
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > longestJudgeMs) return;
    const code = (globalThis as unknown as Record<string, Instrumentation>)[
      inject('globalNamespace' as never)
    ];
    const testId = code?.currentTestId;
    if (code === undefined || testId === undefined) return;
    code.currentTestId = repeat;
    try {
      if (await passes(run)) await judgeMutants(code, testId, run);
    } finally {
      code.currentTestId = testId;
      delete code.mutantCoverage?.perTest[repeat];
    }
  }

  override onAfterRunFiles(files: Parameters<TestRunner['onAfterRunFiles']>[0]): void {
    super.onAfterRunFiles(files);
    writeVerdicts(verdicts);
  }
}

async function judgeMutants(code: Instrumentation, testId: string, run: () => Promise<void>): Promise<void> {
  for (const [mutant, hits] of Object.entries(code.mutantCoverage?.perTest[testId] ?? {})) {
    if (verdicts[mutant] === 'killed' || verdicts[mutant] === 'timeout') continue;
    const verdict = await judge(code, mutant, hits * hitFactor, run);
    // What a mutant left behind may make the test fail by itself: that says nothing about this mutant, or the next.
    const isSpoiled = verdict !== 'survived' && !(await passes(run));
    verdicts[mutant] = isSpoiled ? 'survived' : verdict;
    if (isSpoiled) return;
  }
}

async function judge(code: Instrumentation, mutant: string, hitLimit: number, run: () => Promise<void>) {
  Object.assign(code, { activeMutant: mutant, hitCount: 0, hitLimit });
  watchdog.begin(mutant);
  const passed = await passes(run);
  watchdog.end();
  const loops = (code.hitCount ?? 0) > hitLimit;
  Object.assign(code, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
  if (loops) return 'timeout';
  return passed ? 'survived' : 'killed';
}

async function passes(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch {
    return false;
  }
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
