import { exampleFigures } from './example-figures.js';
import {
  emptySubmission,
  evolve,
  type Deed,
  type SubmissionEvent,
} from '../../core/submission/submission.js';
import { before, dayOf, quarterOn, yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { Store } from '../../store/store.js';

/** Who did it, in the history of the sandbox's example quarter. */
const EXAMPLE: Omit<Deed, 'at'> = { who: 'sandbox', via: 'import' };
const SEEDED = 'sandbox example';

/**
 * Gives the sandbox's empty database an approved earlier quarter, so that a newcomer's form starts from figures as it
 * does in a bureau that has used the program before. True when it did, false when it was there already.
 */
export async function seedExampleQuarter(
  store: Store,
  plans: Plans,
  now: Date,
  zone: string,
): Promise<boolean> {
  const period = before(quarterOn(dayOf(now, zone)));
  const plan = plans.of(yearOf(period));
  return store.transact(async tx => {
    if (!(await tx.claimSetting(SEEDED, period))) return false;
    for (const [index, unit] of (plan ? topLevelUnits(plan) : []).entries())
      if (plan) {
        const start = emptySubmission(unit.key, period);
        const events = exampleEvents(exampleFigures(plan, 12 + index * 5), period);
        const deed: Deed = { ...EXAMPLE, at: now };
        const after = events.reduce((submission, event) => evolve(submission, event, deed), start);
        await tx.save(start, after, events, deed);
      }
    return true;
  });
}

function exampleEvents(figures: ReadonlyMap<string, number>, period: Period): SubmissionEvent[] {
  const changes = [...figures].map(([code, to]) => ({ code, from: null, to }));
  return [
    { kind: 'figures-saved', how: 'imported', changes },
    { kind: 'words-saved', notes: {}, summary: `${period} 示例数据，随沙盒一起建立。`, asOf: null },
    { kind: 'submitted', late: false },
    { kind: 'approved' },
  ];
}
