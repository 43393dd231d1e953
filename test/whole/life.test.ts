import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnEach } from '../support/databases.js';
import { begin, steps } from './life.js';

const RUNS = { SQLite: 20, PostgreSQL: 12 };
/** The same walks each time, so that they get everywhere each time; another seed walks elsewhere. */
const SEED = Number(process.env['WALK_SEED'] ?? 2025);
const EVERYWHERE = [
  'approved',
  'draft',
  'locked',
  'reopened',
  'sent again',
  'sent-back',
  'submitted',
  'taken back',
  'taken back to a return',
];

describeOnEach('random people taking random steps', kind => {
  it(
    'lose nothing: the history gives the state, sums are of what counts, and what is locked never changes',
    { timeout: 120_000 },
    async () => {
      const reached = new Set<string>();
      await fc.assert(
        fc.asyncProperty(steps, async commands => {
          const database = await kind.open();
          try {
            const setup = await begin(database.store);
            await fc.asyncModelRun(() => setup, commands);
            for (const step of setup.real.reached) reached.add(step);
          } finally {
            await database.drop();
          }
        }),
        { numRuns: RUNS[kind.name], seed: SEED },
      );
      // The walks are worth something only where they get everywhere.
      expect([...reached].sort()).toEqual(EVERYWHERE);
    },
  );
});
