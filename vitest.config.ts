import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores, real databases and a browser: few files at once keep the figures of a test honest.
    maxWorkers: 2,
  },
});
