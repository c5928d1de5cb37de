import { defineConfig } from 'vitest/config';

/** The tests of faults: functions are killed all the time, so that they are loaded from bundles. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts', 'test/faults/global-setup.ts'],
    setupFiles: ['test/no-outside.ts'],
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
