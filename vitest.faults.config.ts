import { defineConfig } from 'vitest/config';

/** The tests that start no program and no database: quick enough to run again for every fault. */
export default defineConfig({
  test: {
    include: [
      'test/{cards,core,office,plan,workbook}/**/*.test.ts',
      'test/feishu/{download,failures,incoming,names,webhook}.test.ts',
    ],
    exclude: ['test/plan/new-measure.test.ts', 'test/workbook/{hostile,libreoffice}.test.ts'],
    globalSetup: ['test/support/folder.ts'],
    testTimeout: 60_000,
  },
});
