import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/folder.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Two cores, real databases and a browser: few files at once keep the figures of a test honest.
    maxWorkers: 2,
    // Tests run in another order each time. The seed is printed at the start: `npx vitest run --sequence.seed=SEED`
    // runs them in that order again.
    sequence: { shuffle: { files: true, tests: true } },
  },
});
