import type { OpenDeliverables } from '../../../cards/reminder.js';
import type { Owed } from '../../core/deliverables.js';
import { personFrom, type Grant } from '../../core/people/person.js';
import { canDecide } from '../../core/people/permissions.js';
import type { ReminderTime } from '../../core/reminders.js';
import type { Unit } from '../../plan/organisation.js';
import type { Plans } from '../../plan/plans.js';
import { ownUnits, type SystemContext } from '../context.js';
import { readOpenAround } from '../deliverables/owed.js';
import { decidable } from '../deliverables/review.js';

// Deliverables (阶段材料) are lines on the reminders of a day. In the group they are never the reason for one.

type Reading = Pick<SystemContext, 'tx' | 'plans'>;

/** What the card in the group says: what is due within days, or overdue, of all units that owe it. */
export async function readGroupDeliverables(
  context: Reading,
  { day }: ReminderTime,
): Promise<OpenDeliverables> {
  return { owed: await readOpenAround(context, unitsOn(context.plans, day), day, 'group'), today: day };
}

const unitsOn = (plans: Plans, day: string): readonly Unit[] =>
  (plans.forYear(Number(day.slice(0, 4))) ?? plans.latest).organisation.units;

/** What one person's card says of deliverables, by the roles of the day. */
export interface PersonsDeliverables {
  readonly ownDeliverables: readonly Owed[];
  readonly lateDeliverables: readonly Owed[];
  readonly waitingDeliverables: number;
}

/** At 15:00 only reporters are reminded. */
export async function readPersonsDeliverables(
  context: Reading,
  openId: string,
  grants: readonly Grant[],
  { day, hour }: ReminderTime,
): Promise<PersonsDeliverables> {
  const { tx, plans } = context;
  const person = personFrom(openId, grants, plans.latest.places);
  const units = ownUnits({ person, plans });
  const ownDeliverables = await readOpenAround(context, units, day, 'own');
  const isReviewer = person.roles.has('reviewer') || person.roles.has('leader');
  if (!isReviewer || hour === 15) return { ownDeliverables, lateDeliverables: [], waitingDeliverables: 0 };
  const all = await readOpenAround(context, unitsOn(plans, day), day, 'group');
  const waiting = await tx.deliverablesToReview();
  return {
    ownDeliverables,
    lateDeliverables: all.filter(({ dueOn }) => dueOn < day),
    waitingDeliverables: waiting.filter(version => canDecide(person, decidable(version))).length,
  };
}
