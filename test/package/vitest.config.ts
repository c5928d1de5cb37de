import { defineConfig } from 'vitest/config';

/** Apart from the other tests: these build the package and install it, which takes npm and a registry. */
export default defineConfig({
  test: {
    include: ['test/package/*.check.ts'],
    globalSetup: ['test/global-setup.ts', 'test/package/install-package.ts'],
    setupFiles: ['test/no-outside.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
