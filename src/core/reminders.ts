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

/** A time at which reminders are sent: 9:00 or 15:00 of a day. Stored in the outbox as JSON. */
export interface Slot {
  readonly day: LocalDate;
  readonly hour: 9 | 15;
}

/** Formats a reminder time as a key: `2025-09-22T09`. */
export const slotKey = ({ day, hour }: Slot): string => `${day}T${String(hour).padStart(2, '0')}`;

/** The subject of a reminder: a deadline of a period, seen from the day of the reminder. */
export interface Aim {
  readonly period: Period;
  /**
   * `submit`: the units hand in to the reviewing section; `forward`: the reviewing section forwards to the
   * county.
   */
  readonly what: 'submit' | 'forward';
  readonly dueOn: LocalDate;
  /** Present when a reviewer set the date for single units. */
  readonly own?: true;
  /** Calendar days from the reminder to the deadline: 0 on the day itself, negative after it. */
  readonly daysLeft: number;
  /** After the deadline: the number of the working day, from 1. Otherwise 0. */
  readonly after: number;
}

/**
 * Reminders are sent so many calendar days before a deadline; each day moves back to the last working day on
 * or before it.
 */
const DAYS_BEFORE = [7, 3, 1, 0];
/** Reminders end after so many working days past the deadline. */
const MOST_AFTER = 10;
/**
 * No reminder is farther from its deadline, in calendar days: ten working days and the longest holiday fit.
 */
const FARTHEST = 40;
/** The hours in which reminders may be sent: from 8:00 to before 20:00. */
const WAKING = { from: 8, to: 20 };

/** Returns the hour of the day (0 to 23) in a time zone. */
export function hourOf(now: Date, zone: string): number {
  return DateTime.fromJSDate(now, { zone }).hour;
}

/** Whether no reminder may be sent now: before 8:00, or from 20:00 on. */
export function isQuiet(now: Date, zone: string): boolean {
  const hour = hourOf(now, zone);
  return hour < WAKING.from || hour >= WAKING.to;
}

/**
 * Finds the reminder time that is due now: the latest one of today that has passed and has a subject. A missed reminder
 * time is caught up until the end of its day; an earlier one of the same day is then skipped. Returns undefined when
 * none is due. The caller makes sure that each reminder time is sent once.
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

/** A unit's own deadline for a period, set by a reviewer's extension. */
export interface OwnDate {
  readonly unit: string;
  readonly period: Period;
  readonly to: LocalDate;
}

/**
 * Lists the subjects of a reminder time, the earliest deadline first. A unit with its own deadline is
 * reminded of that one only.
 */
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

/** Whether a unit is reminded of a subject: of its own deadline when it has one, otherwise of the plan's. */
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

/**
 * The forwarding deadline concerns reviewers only. The year's report has no forwarding deadline of its own.
 */
function forwardAim(plan: Plan, period: Period, slot: Slot): Aim | undefined {
  if (orderInYear(period) === 5 || slot.hour === 15) return undefined;
  const dueOn = forwardBy(plan.calendar, period);
  const daysLeft = daysBetween(slot.day, dueOn);
  if (Math.abs(daysLeft) > FARTHEST || !isAhead(dueOn, slot.day)) return undefined;
  return { period, what: 'forward', dueOn, daysLeft, after: 0 };
}

const isAhead = (dueOn: LocalDate, day: LocalDate): boolean =>
  DAYS_BEFORE.some(days => workdayOnOrBefore(addDays(dueOn, -days)) === day);

/**
 * The facts from which the reminders of one reminder time are made: the missing units, and the roles of all
 * persons.
 */
export interface ReminderFacts {
  readonly slot: Slot;
  readonly aims: readonly AimFacts[];
  readonly grants: readonly Grant[];
  readonly admins: readonly string[];
  /** Number of submissions that wait for a reviewer's decision, by the reviewer's open_id. */
  readonly waitingFor: ReadonlyMap<string, number>;
}

/** A subject with the units that have not reported (`missing`) and those that have (`done`). */
export interface AimFacts {
  readonly aim: Aim;
  readonly missing: readonly Unit[];
  readonly done: readonly Unit[];
}

/** The content of one person's private reminder. One message contains everything. */
export interface PrivateReminder {
  readonly openId: string;
  /** The person's own units that have not reported. */
  readonly own: readonly { readonly aim: Aim; readonly unit: Unit }[];
  /**
   * Late units: for reviewers from the first working day after the deadline on, for leaders from the second.
   */
  readonly late: readonly AimFacts[];
  /** Forwarding deadlines: for reviewers. */
  readonly forward: readonly Aim[];
  /** Number of submissions that wait for this person's decision. */
  readonly waiting: number;
  /** Missing units without a reporter: for admins. */
  readonly unbound: readonly Unit[];
}

/** All reminders of one reminder time. */
export interface Reminders {
  /** The periods with missing units, for the one card in the working group. Empty: no card is sent. */
  readonly group: readonly AimFacts[];
  readonly people: readonly PrivateReminder[];
}

/**
 * Makes the reminders of one reminder time. A person gets at most one, and none without content; no unit is
 * named that has submitted.
 */
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
  // At 15:00 only the reporters of missing units are reminded.
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

/**
 * Lists the plan's other dates of the next seven days, for the reminder cards: ends of phases, the
 * self-assessment report (方案 四).
 */
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
