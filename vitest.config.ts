import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The walk through every button takes many minutes: `JIBAO_WALK=on npx vitest run test/every-button` runs it.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env['JIBAO_WALK'] === 'on' ? [] : ['test/every-button/**']),
    ],
    globalSetup: ['test/support/folder.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, real databases and a browser: few files at once keep the figures of a test honest.
    maxWorkers: 2,
    // Tests run in another order each time. The seed is printed at the start: `npx vitest run --sequence.seed=SEED`
    // runs them in that order again.
    sequence: { shuffle: { files: true, tests: true } },
  },
});
