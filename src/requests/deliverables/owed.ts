import {
  isCurrent,
  isOpen,
  isSpokenOf,
  nearestFirst,
  owedBy,
  yearsOn,
  type Audience,
  type DeliverableVersion,
  type LatestStates,
  type Owed,
} from '../../core/deliverables.js';
import {
  deliverableDueOn,
  deliverableTitle,
  isDueBy,
  owes,
  type Deliverable,
} from '../../plan/deliverable.js';
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
  // Put together by concat: the arguments of one push are limited, and so many units may owe more.
  let owed: Owed[] = [];
  for (const year of yearsOn(today)) {
    const plan = plans.forYear(year);
    if (!plan || units.length === 0) continue;
    const asked = unitsOf(plan, units);
    const states = await readLatestStates(tx, plan, asked);
    owed = owed.concat(owedBy(plan, asked, states).filter(each => isCurrent(each, today)));
  }
  return nearestFirst(owed, today);
}

/**
 * What a reminder of a day says of deliverables: what is open and due soon, or overdue; the earliest date first. Only the
 * states of those are read: there may be ten thousand units, and most days are far from any date.
 */
export async function readOpenAround(
  { tx, plans }: Reading,
  units: readonly Unit[],
  day: LocalDate,
  audience: Audience,
): Promise<Owed[]> {
  let open: Owed[] = [];
  for (const year of yearsOn(day)) {
    const plan = plans.forYear(year);
    const deliverables = plan?.deliverables.filter(each =>
      isSpokenOf({ year, dueOn: deliverableDueOn(each, year) }, day, audience),
    );
    if (plan && deliverables) open = open.concat(await readOwedOf(tx, plan, deliverables, units));
  }
  return open.filter(isOpen).sort((a, b) => a.dueOn.localeCompare(b.dueOn));
}

/** What units owe of a year's plan up to a period, with its state. */
export function readOwedBy(
  { tx }: Pick<Reading, 'tx'>,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Owed[]> {
  const deliverables = plan.deliverables.filter(each => isDueBy(each, plan, period));
  return readOwedOf(tx, plan, deliverables, units);
}

/** A unit that a plan has left out owes nothing by it. */
const unitsOf = (plan: Plan, units: readonly Unit[]): Unit[] =>
  units.filter(({ key }) => plan.units.has(key));

/** What units owe of some deliverables of a plan, with its state. */
async function readOwedOf(
  tx: Reading['tx'],
  plan: Plan,
  deliverables: readonly Deliverable[],
  units: readonly Unit[],
): Promise<Owed[]> {
  const owing = unitsOf(plan, units).filter(unit => deliverables.some(each => owes(unit, each)));
  if (owing.length === 0) return [];
  const states = await readLatestStates(tx, { year: plan.year, deliverables }, owing);
  return owedBy({ ...plan, deliverables }, owing, states);
}

/** More units than this are read with all others of the year. */
const MAX_NAMED = 500;

/** The states of some deliverables of a year, of some units at least. */
export function readLatestStates(
  tx: Reading['tx'],
  { year, deliverables }: Pick<Plan, 'year' | 'deliverables'>,
  units: readonly Unit[],
): Promise<LatestStates> {
  return tx.deliverableStates(
    year,
    deliverables.map(({ key }) => key),
    units.length <= MAX_NAMED ? units.map(({ key }) => key) : undefined,
  );
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
