import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnEach } from '../support/databases.js';
import { begin, steps } from './life.js';

const RUNS = { SQLite: 20, PostgreSQL: 12 };
/** A fixed seed makes the same walks in each run, so that they reach every step; WALK_SEED tries others. */
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

describeOnEach('random steps of random people', kind => {
  it(
    'lose nothing: the history leads to the state, sums include what counts, and locked figures never change',
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
      // Walks that do not reach every step would prove little.
      expect([...reached].sort()).toEqual(EVERYWHERE);
    },
  );
});
