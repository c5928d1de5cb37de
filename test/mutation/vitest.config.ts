import { defineConfig } from 'vitest/config';

/** The tests that judge mutants: those that need neither DynamoDB nor sockets, so that thousands of runs are affordable. */
export default defineConfig({
  test: {
    include: [
      'test/protocol/**/*.test.ts',
      'test/verification/**/*.test.ts',
      'test/zone/{batch-plans,desired-records}.test.ts',
    ],
    setupFiles: ['test/no-outside.ts'],
    testTimeout: 30_000,
  },
});
