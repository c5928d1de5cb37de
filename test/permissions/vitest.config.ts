import { defineConfig } from 'vitest/config';

/** The tests of the functions and of whole lives, in clouds that refuse what a role does not allow. */
export default defineConfig({
  test: {
    include: ['test/{lifecycle,functions,forwarding,health,notices,identities}/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts', 'test/permissions/provide-policies.ts'],
    setupFiles: ['test/no-outside.ts'],
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
