import { exampleDeliverables, storeDeliverables } from './example-deliverables.js';
import { exampleFigures, plainFigures } from './example-figures.js';
import {
  emptySubmission,
  evolve,
  type EventMeta,
  type SubmissionEvent,
} from '../../core/submission/submission.js';
import { periodOn, previousPeriod } from '../../plan/calendar.js';
import { dayOf, type Period } from '../../plan/period.js';
import { topLevelUnits } from '../../plan/plan.js';
import { calendarOn, type Plans } from '../../plan/plans.js';
import type { Store } from '../../store/store.js';
import type { SandboxScene } from '../platform.js';

/** The actor and channel in the history of the example quarter. */
const EXAMPLE_META: Omit<EventMeta, 'occurredAt'> = { actor: 'sandbox', channel: 'import' };
const SEEDED_KEY = 'sandbox example';

/**
 * Stores an approved earlier quarter in the sandbox's empty database, and what was owed beside the tables until today, so
 * that forms start with figures, as in a bureau that already uses the program. A new bureau has nothing; another plan than
 * the one that ships has zeros, unless it is an example itself. False when the database had it already.
 */
export async function seedExampleQuarter(
  store: Store,
  plans: Plans,
  now: Date,
  zone: string,
  { newBureau, hasExampleFigures }: SandboxScene = {},
): Promise<boolean> {
  if (newBureau !== undefined) return store.transact(tx => tx.claimSetting(SEEDED_KEY, 'nothing'));
  const today = dayOf(now, zone);
  const calendar = calendarOn(plans, today);
  const period = previousPeriod(calendar, periodOn(calendar, today));
  const plan = plans.forPeriod(period);
  const figuresOf = hasExampleFigures ? plainFigures : exampleFigures;
  const isSeeded = await store.transact(async tx => (await tx.setting(SEEDED_KEY)) !== undefined);
  const deliverables = isSeeded ? [] : await exampleDeliverables(plans, today, zone);
  return store.transact(async tx => {
    if (!(await tx.claimSetting(SEEDED_KEY, period))) return false;
    for (const [index, unit] of (plan ? topLevelUnits(plan) : []).entries())
      if (plan) {
        const start = emptySubmission(unit.key, period);
        const events = exampleEvents(figuresOf(plan, 12 + index * 5), period);
        const meta: EventMeta = { ...EXAMPLE_META, occurredAt: now };
        const after = events.reduce((submission, event) => evolve(submission, event, meta), start);
        await tx.saveSubmission(start, after, events, meta);
      }
    await storeDeliverables(tx, deliverables, EXAMPLE_META);
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
