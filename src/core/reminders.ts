import { DateTime } from 'luxon';
import { forwardBy, submitBy } from '../plan/calendar.js';
import type { Unit } from '../plan/organisation.js';
import {
  daysBetween,
  orderInYear,
  periodOf,
  yearOf,
  type LocalDate,
  type Part,
  type Period,
} from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
import { addDays, workdayOnOrBefore, workdaysAfter } from '../plan/workdays.js';
import type { Grant } from './people/person.js';

/** An hour at which reminders leave. */
export interface Slot {
  readonly day: LocalDate;
  readonly hour: 9 | 15;
}

export const slotKey = ({ day, hour }: Slot): string => `${day}T${String(hour).padStart(2, '0')}`;

/** Why a slot is one for a period: what its reminders are about. */
export interface Aim {
  readonly period: Period;
  /** `submit`: units to the reviewing section; `forward`: the reviewing section onward. */
  readonly what: 'submit' | 'forward';
  readonly dueOn: LocalDate;
  /** The date is one that a reviewer gave to single units. */
  readonly own?: true;
  /** Days left, 0 on the day itself, negative after it. */
  readonly daysLeft: number;
  /** After the date: which working day it is, from 1. */
  readonly after: number;
}

/** Calendar days before a date on which it is reminded of; each moves back to a working day. */
const DAYS_BEFORE = [7, 3, 1, 0];
const MOST_AFTER = 10;
/** No reminder is farther from its date, in days: ten working days and the longest holiday. */
const FARTHEST = 40;
/** Nobody gets one between 20:00 and 08:00. */
const WAKING = { from: 8, to: 20 };

/** The hour of the day in a time zone. */
export function hourOf(now: Date, zone: string): number {
  return DateTime.fromJSDate(now, { zone }).hour;
}

export function isQuiet(now: Date, zone: string): boolean {
  const hour = hourOf(now, zone);
  return hour < WAKING.from || hour >= WAKING.to;
}

/**
 * The slot whose reminders are to go out now, if they have not yet: the latest one of the day that has an aim. One that
 * was missed is caught up within its day; an earlier one of the same day is not sent beside it.
 */
export function slotDue(
  plans: Plans,
  now: Date,
  zone: string,
  own: readonly OwnDate[] = [],
): { slot: Slot; aims: Aim[] } | undefined {
  if (isQuiet(now, zone)) return undefined;
  const day = DateTime.fromJSDate(now, { zone }).toFormat('yyyy-MM-dd');
  for (const hour of [15, 9] as const) {
    const slot = { day, hour };
    const aims = hourOf(now, zone) >= hour ? aimsAt(plans, slot, own) : [];
    if (aims.length > 0) return { slot, aims };
  }
  return undefined;
}

/** A unit's own date for a period, where a reviewer extended it. */
export interface OwnDate {
  readonly unit: string;
  readonly period: Period;
  readonly to: LocalDate;
}

/** Everything a slot reminds of, the nearest date first; units with a date of their own are reminded of that one. */
export function aimsAt(plans: Plans, slot: Slot, own: readonly OwnDate[] = []): Aim[] {
  const year = Number(slot.day.slice(0, 4));
  const parts: readonly Part[] = ['Q1', 'Q2', 'Q3', 'Q4', 'Y'];
  return [year - 1, year]
    .flatMap(each => parts.map(part => periodOf(each, part)))
    .flatMap(period => {
      const plan = plans.of(yearOf(period));
      if (!plan) return [];
      return [
        submitAim(period, slot, submitBy(plan.calendar, period)),
        ...ownDatesOf(own, period).map(dueOn => submitAim(period, slot, dueOn, true)),
        forwardAim(plan, period, slot),
      ];
    })
    .filter(aim => aim !== undefined)
    .sort((a, b) => a.dueOn.localeCompare(b.dueOn));
}

const ownDatesOf = (own: readonly OwnDate[], period: Period): LocalDate[] => [
  ...new Set(own.filter(date => date.period === period).map(({ to }) => to)),
];

/** Whether a unit is reminded by an aim: by its own date where it has one, else by the plan's. */
export function isAimedAt(unit: string, aim: Aim, own: readonly OwnDate[]): boolean {
  const its = own.find(date => date.unit === unit && date.period === aim.period)?.to;
  return its === undefined ? !aim.own : its === aim.dueOn;
}

function submitAim(period: Period, slot: Slot, dueOn: LocalDate, own?: true): Aim | undefined {
  const daysLeft = daysBetween(slot.day, dueOn);
  if (Math.abs(daysLeft) > FARTHEST) return undefined;
  const common = { period, what: 'submit' as const, dueOn, daysLeft, ...(own ? { own } : {}) };
  if (slot.hour === 15) return slot.day === workdayOnOrBefore(dueOn) ? { ...common, after: 0 } : undefined;
  if (slot.day <= dueOn) return isAhead(dueOn, slot.day) ? { ...common, after: 0 } : undefined;
  const after = workdaysAfter(dueOn, MOST_AFTER).indexOf(slot.day) + 1;
  return after > 0 ? { ...common, after } : undefined;
}

/** The date onward is for reviewers; the year's report has none of its own. */
function forwardAim(plan: Plan, period: Period, slot: Slot): Aim | undefined {
  if (orderInYear(period) === 5 || slot.hour === 15) return undefined;
  const dueOn = forwardBy(plan.calendar, period);
  const daysLeft = daysBetween(slot.day, dueOn);
  if (Math.abs(daysLeft) > FARTHEST || !isAhead(dueOn, slot.day)) return undefined;
  return { period, what: 'forward', dueOn, daysLeft, after: 0 };
}

const isAhead = (dueOn: LocalDate, day: LocalDate): boolean =>
  DAYS_BEFORE.some(days => workdayOnOrBefore(addDays(dueOn, -days)) === day);

/** What is known when a slot's reminders are made: who has not reported, and who holds which role. */
export interface ReminderFacts {
  readonly slot: Slot;
  readonly aims: readonly AimFacts[];
  readonly grants: readonly Grant[];
  readonly admins: readonly string[];
  /** Submissions waiting for each reviewer's decision. */
  readonly waitingFor: ReadonlyMap<string, number>;
}

export interface AimFacts {
  readonly aim: Aim;
  readonly missing: readonly Unit[];
  readonly done: readonly Unit[];
}

/** What one person is told in private at a slot; everything in one message. */
export interface PrivateReminder {
  readonly openId: string;
  readonly own: readonly { readonly aim: Aim; readonly unit: Unit }[];
  /** Who is late: for reviewers from the first working day after the date, for leaders from the second. */
  readonly late: readonly AimFacts[];
  readonly forward: readonly Aim[];
  readonly waiting: number;
  /** Units nobody reports for: for admins. */
  readonly unbound: readonly Unit[];
}

export interface Reminders {
  /** The group's one card: periods with units missing; empty when nothing is. */
  readonly group: readonly AimFacts[];
  readonly people: readonly PrivateReminder[];
}

/** Who is addressed at a slot, and about what. Nobody without a reason, nobody twice, no unit that has submitted. */
export function remindersDue(facts: ReminderFacts): Reminders {
  const group = facts.aims.filter(({ aim, missing }) => aim.what === 'submit' && missing.length > 0);
  const ids = [...new Set([...facts.grants.map(({ openId }) => openId), ...facts.admins])];
  return {
    group,
    people: ids.map(openId => privateReminder(facts, group, openId)).filter(hasReason),
  };
}

function privateReminder(facts: ReminderFacts, open: readonly AimFacts[], openId: string): PrivateReminder {
  const own = facts.grants.filter(grant => grant.openId === openId);
  const holds = (role: Grant['role']) => own.some(grant => grant.role === role);
  const isAdmin = holds('admin') || facts.admins.includes(openId);
  const units = new Set(own.filter(({ role }) => role === 'reporter').map(({ unit }) => unit));
  const late = open.filter(
    ({ aim }) => (aim.after >= 1 && holds('reviewer')) || (aim.after >= 2 && holds('leader')),
  );
  const reviewing = holds('reviewer') || holds('leader');
  // The afternoon is for those still missing, and for nobody else.
  const afternoon = facts.slot.hour === 15;
  const ifMorning = <T>(items: readonly T[]): readonly T[] => (afternoon ? [] : items);
  return {
    openId,
    own: open.flatMap(({ aim, missing }) =>
      missing.filter(unit => units.has(unit.key)).map(unit => ({ aim, unit })),
    ),
    late: ifMorning(late),
    forward: holds('reviewer')
      ? facts.aims.map(({ aim }) => aim).filter(({ what }) => what === 'forward')
      : [],
    waiting: reviewing && !afternoon ? (facts.waitingFor.get(openId) ?? 0) : 0,
    unbound: ifMorning(isAdmin ? unboundUnits(open, facts.grants) : []),
  };
}

const hasReason = ({ own, late, forward, waiting, unbound }: PrivateReminder): boolean =>
  own.length + late.length + forward.length + unbound.length > 0 || waiting > 0;

function unboundUnits(open: readonly AimFacts[], grants: readonly Grant[]): Unit[] {
  const bound = new Set(grants.filter(({ role }) => role === 'reporter').map(({ unit }) => unit));
  const missing = open.flatMap(facts => facts.missing).filter(({ key }) => !bound.has(key));
  return [...new Map(missing.map(unit => [unit.key, unit])).values()];
}

/** The plan's other dates within a week, as lines on the cards of those days: phases, the self-assessment report. */
export function datesAhead(plan: Plan, day: LocalDate): { on: LocalDate; words: string }[] {
  const { phases, selfAssessment } = plan.calendar;
  const pad = (number: number) => String(number).padStart(2, '0');
  const on = ({ month, day: date }: { month: number; day: number }) =>
    `${plan.year}-${pad(month)}-${pad(date)}`;
  return [
    { on: on(selfAssessment), words: '自评自纠评估报告报送' + plan.organisation.reviewing },
    ...phases.map(({ name, ends }) => ({ on: on(ends), words: `${name}结束` })),
  ].filter(date => day <= date.on && date.on <= addDays(day, 7));
}
