import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/no-outside.ts'],
    // One worker for each core: the tests wait for DynamoDB Local and for sockets most of the time.
    maxWorkers: '100%',
    // Loading the clients of AWS anew for each file would take a third of the time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
