import { defineConfig } from 'vitest/config';

/** Tests of the deployed app: one emulator, one file after the other, in the order in which they stand. */
export default defineConfig({
  test: {
    include: ['test/deploy/**/*.deployed.ts'],
    fileParallelism: false,
    bail: 1,
    reporters: ['verbose'],
    testTimeout: 180_000,
  },
});
