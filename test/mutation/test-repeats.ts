import { type RunnerTestCase, type RunnerTestSuite, TestRunner } from 'vitest';

type Hook = (...args: readonly unknown[]) => unknown;
type HookName = 'beforeAll' | 'beforeEach' | 'afterEach';

/** How the runs of a test are kept apart. */
export interface RepeatOptions {
  /** Whether what the file prepares for all tests is prepared for each run. */
  readonly fromScratch: boolean;
}

/**
 * Runs of a test that has run before, with the hooks of its suites around them. The last of them is left as the first
 * was: prepared, and its `afterEach` still to come.
 */
export class TestRepeats {
  readonly #test: RunnerTestCase;
  readonly #options: RepeatOptions;
  #endings: Hook[] = [];

  constructor(test: RunnerTestCase, options: RepeatOptions) {
    this.#test = test;
    this.#options = options;
  }

  /** Ends the run before, and makes ready for one more. */
  async prepare(): Promise<void> {
    // A mutant may have left nothing to end.
    await this.#callAll('afterEach').catch(() => undefined);
    for (const end of this.#endings.splice(0).toReversed()) await end(this.#test.file);
    if (this.#options.fromScratch) await this.#prepareFile();
  }

  /** Runs the test; throws when it fails. */
  async run(): Promise<void> {
    await this.#callAll('beforeEach');
    await TestRunner.getTestFn(this.#test)();
  }

  /** What `beforeAll` hands to `afterAll` belongs to the file; here it belongs to the run. */
  async #prepareFile(): Promise<void> {
    const collector = TestRunner.getCurrentSuite();
    const { on } = collector;
    collector.on = ((_: string, ...hooks: Hook[]) => this.#endings.push(...hooks)) as typeof on;
    try {
      await this.#callAll('beforeAll');
    } finally {
      collector.on = on;
    }
  }

  async #callAll(name: HookName): Promise<void> {
    const { context } = this.#test;
    const inward = suitesOf(this.#test);
    for (const suite of name === 'afterEach' ? inward.toReversed() : inward) {
      const hooks = TestRunner.getSuiteHooks(suite)[name] as readonly Hook[];
      const ordered = name === 'afterEach' ? hooks.toReversed() : hooks;
      for (const hook of ordered) await (name === 'beforeAll' ? hook(suite) : hook(context, suite));
    }
  }
}

/** From the file to the innermost. */
function suitesOf({ file, suite }: RunnerTestCase): readonly RunnerTestSuite[] {
  const suites: RunnerTestSuite[] = [];
  for (let one = suite; one !== undefined; one = one.suite) suites.unshift(one);
  return suites[0] === file ? suites : [file, ...suites];
}
