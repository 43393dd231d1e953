import { deliverableDueOn, deliverablesOf, type Deliverable } from '../plan/deliverable.js';
import type { Unit } from '../plan/organisation.js';
import { daysBetween, type LocalDate } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import type { EventMeta } from './submission/submission.js';

/** The state of one version of a deliverable (阶段材料). */
export type DeliverableState = 'handed-in' | 'taken' | 'given-back';

export const DELIVERABLE_STATE_NAMES: Readonly<Record<DeliverableState, string>> = {
  'handed-in': '待审核',
  taken: '已收下',
  'given-back': '已退回',
};

/** Which deliverable of which unit and year. */
export interface DeliverablePlace {
  readonly unit: string;
  readonly year: number;
  /** The deliverable's key in the plan. */
  readonly key: string;
}

/** One version of a unit's deliverable, without its file. */
export interface DeliverableVersion extends DeliverablePlace {
  readonly id: string;
  /** 第1版, 第2版 … */
  readonly number: number;
  /** False when a later version was handed in. */
  readonly isLatest: boolean;
  readonly state: DeliverableState;
  readonly fileName: string;
  /** In bytes. */
  readonly size: number;
  /** The hash of the file in hexadecimal digits. */
  readonly sha256: string;
  /** Who handed it in, for whom, when and which way. */
  readonly handedIn: EventMeta;
  /** Who took it or gave it back; absent while it waits. */
  readonly decided?: Pick<EventMeta, 'actor' | 'occurredAt' | 'channel'>;
  /** Why it was given back. */
  readonly reason?: string;
}

/** What a unit owes in a year, with the newest version that was handed in. */
export interface Owed {
  readonly unit: Unit;
  readonly year: number;
  readonly deliverable: Deliverable;
  readonly dueOn: LocalDate;
  readonly state: DeliverableState | 'missing';
}

/** The states of the newest versions of a year: by the deliverable's key, then by the unit's. */
export type LatestStates = ReadonlyMap<string, ReadonlyMap<string, DeliverableState>>;

export const latestState = (states: LatestStates, key: string, unit: string): DeliverableState | 'missing' =>
  states.get(key)?.get(unit) ?? 'missing';

/** Everything that units owe in the year of a plan, unit by unit, the earliest date first. */
export function owedBy(plan: Plan, units: readonly Unit[], states: LatestStates): Owed[] {
  const { year } = plan;
  return units.flatMap(unit =>
    deliverablesOf(plan, unit).map(deliverable => ({
      ...{ unit, year, deliverable, dueOn: deliverableDueOn(deliverable, year) },
      state: latestState(states, deliverable.key, unit.key),
    })),
  );
}

/** Whether somebody has to act for the unit: nothing was handed in, or it was given back. */
export const isOpen = ({ state }: Pick<Owed, 'state'>): boolean =>
  state === 'missing' || state === 'given-back';

/** A deliverable of the year before is spoken of for so many days after its date. */
const DAYS_AFTER_YEAR = 60;

/** The years whose deliverables may be handed in on a day: its own, and at its beginning the one before. */
export function yearsOn(today: LocalDate): number[] {
  const year = Number(today.slice(0, 4));
  return daysBetween(`${year}-01-01`, today) <= DAYS_AFTER_YEAR ? [year - 1, year] : [year];
}

/** Of the year before today only what was due lately still counts. */
export const isCurrent = ({ year, dueOn }: Pick<Owed, 'year' | 'dueOn'>, today: LocalDate): boolean =>
  year === Number(today.slice(0, 4)) || daysBetween(dueOn, today) <= DAYS_AFTER_YEAR;

/** The order in which they are offered: those that are open first, and of these the nearest date. */
export function nearestFirst(owed: readonly Owed[], today: LocalDate): Owed[] {
  const placed = owed.map(each => ({
    each,
    rank: isOpen(each) ? 0 : 1,
    distance: Math.abs(daysBetween(today, each.dueOn)),
  }));
  return placed.sort((a, b) => a.rank - b.rank || a.distance - b.distance).map(({ each }) => each);
}

/** How many deliverables a unit, or several units, owe, and how they stand. */
export interface DeliverableCounts {
  readonly owed: number;
  readonly taken: number;
  /** Handed in, and not decided yet. */
  readonly waiting: number;
  /** Not handed in, or given back. */
  readonly open: number;
  /** Those among the open ones whose date is past. */
  readonly overdue: number;
}

export function countDeliverables(owed: readonly Owed[], today: LocalDate): DeliverableCounts {
  const open = owed.filter(isOpen);
  const countIn = (state: Owed['state']) => owed.filter(each => each.state === state).length;
  return {
    owed: owed.length,
    taken: countIn('taken'),
    waiting: countIn('handed-in'),
    open: open.length,
    overdue: open.filter(({ dueOn }) => dueOn < today).length,
  };
}

/** The counts of units, by unit. */
export function countByUnit(owed: readonly Owed[], today: LocalDate): Map<string, DeliverableCounts> {
  const byUnit = new Map<string, Owed[]>();
  for (const each of owed) {
    const own = byUnit.get(each.unit.key);
    if (own) own.push(each);
    else byUnit.set(each.unit.key, [each]);
  }
  return new Map([...byUnit].map(([unit, own]) => [unit, countDeliverables(own, today)]));
}

/** A reminder speaks of what is due within so many days: in the group, and to those who owe it. */
const GROUP_DAYS_AHEAD = 7;
const OWN_DAYS_AHEAD = 70;
/** So many days after its date it is still spoken of: until the cards of the next quarter have gone out. */
const DAYS_BEHIND = 100;

/** To whom a reminder speaks. */
export type Audience = 'group' | 'own';

/** Whether a reminder of a day speaks of what is due on a date: soon, or overdue. */
export function isSpokenOf(due: Pick<Owed, 'year' | 'dueOn'>, day: LocalDate, audience: Audience): boolean {
  const left = daysBetween(day, due.dueOn);
  const ahead = audience === 'group' ? GROUP_DAYS_AHEAD : OWN_DAYS_AHEAD;
  return isCurrent(due, day) && left <= ahead && left >= -DAYS_BEHIND;
}
