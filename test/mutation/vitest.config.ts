import { defineConfig } from 'vitest/config';

/** The tests of the group under way, as run.ts hands them over. */
export default defineConfig({
  test: {
    include: JSON.parse(process.env.MUTATION_TESTS ?? '[]') as string[],
    runner: 'test/mutation/judging-runner.ts',
    setupFiles: ['test/no-outside.ts', 'test/mutation/fewer-samples.ts', 'test/mutation/emptied-tables.ts'],
    provide: { dynamoDbEndpoint: process.env.MUTATION_DATABASE ?? '' },
    // One worker for all files: what one of them killed is left out in the next.
    isolate: false,
    // A test runs once for every mutant that it reaches; judging-runner.ts limits each run.
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});
