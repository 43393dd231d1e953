import {
  isCurrent,
  nearestFirst,
  owedBy,
  placeKey,
  yearsOn,
  type DeliverableVersion,
  type LatestStates,
  type Owed,
} from '../../core/deliverables.js';
import { deliverableDueOn, deliverableTitle, isDueBy, owes } from '../../plan/deliverable.js';
import type { Unit } from '../../plan/organisation.js';
import { dayOf, type LocalDate, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import type { DeliverableView } from '../../../cards/deliverable.js';
import type { Context, SystemContext } from '../context.js';

type Reading = Pick<SystemContext, 'tx' | 'plans'>;

/** What units owe around today, with its state: that of the year, and at its beginning of the year before. */
export async function readOwed(
  { tx, plans }: Reading,
  units: readonly Unit[],
  today: LocalDate,
): Promise<Owed[]> {
  const owed: Owed[] = [];
  for (const year of yearsOn(today)) {
    const plan = plans.forYear(year);
    if (!plan || units.length === 0) continue;
    const states = await readLatestStates(tx, plan, units);
    owed.push(...owedBy(plan, units, states).filter(each => isCurrent(each, today)));
  }
  return nearestFirst(owed, today);
}

/** What units owe of a year's plan up to a period, with its state. */
export async function readOwedBy(
  { tx }: Pick<Reading, 'tx'>,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Owed[]> {
  const deliverables = plan.deliverables.filter(each => isDueBy(each, plan, period));
  const owing = units.filter(unit => deliverables.some(each => owes(unit, each)));
  if (owing.length === 0) return [];
  const states = await readLatestStates(tx, plan, owing);
  return owedBy({ ...plan, deliverables }, owing, states);
}

/** More units than this are read with all others of the year. */
const MAX_NAMED = 500;

export async function readLatestStates(
  tx: Reading['tx'],
  { year }: Plan,
  units: readonly Unit[],
): Promise<LatestStates> {
  const keys = units.length <= MAX_NAMED ? units.map(({ key }) => key) : undefined;
  const rows = await tx.deliverableStates(year, keys);
  return new Map(rows.map(row => [placeKey(row), row.state]));
}

/** The units for which a person may hand something in that is owed around today: their own, and all others. */
export function unitsToHandInFor({ person, plans, today }: Context): {
  readonly own: readonly Unit[];
  readonly others: readonly Unit[];
} {
  const plan = plans.forYear(Number(today.slice(0, 4))) ?? plans.latest;
  const isOwing = (unit: Unit) => plan.deliverables.some(deliverable => owes(unit, deliverable));
  const own = person.units.flatMap(key => plan.units.get(key) ?? []).filter(isOwing);
  const isOfAll = person.roles.has('reviewer') || person.roles.has('leader');
  const others = isOfAll ? plan.organisation.units.filter(unit => isOwing(unit) && !own.includes(unit)) : [];
  return { own, others };
}

/** The names of a version, from the plan of its year. */
export function deliverableView(
  { plans, zone }: { readonly plans: Plans; readonly zone: string },
  version: DeliverableVersion,
): DeliverableView {
  const plan = plans.forYear(version.year) ?? plans.latest;
  const unit = plan.units.get(version.unit) ?? plans.latest.units.get(version.unit);
  if (!unit) throw new Error(`the plan has no unit ${version.unit}`);
  const deliverable = plan.deliverables.find(({ key }) => key === version.key);
  const dueOn = deliverable && deliverableDueOn(deliverable, version.year);
  return {
    ...{ unit, version, zone, dueOn },
    title: deliverable ? deliverableTitle(deliverable) : version.key,
    name: deliverable?.name ?? version.key,
    isLate: dueOn !== undefined && dayOf(version.handedIn.occurredAt, zone) > dueOn,
  };
}
