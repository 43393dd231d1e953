import { DateTime } from 'luxon';
import { dayIn, forwardDeadline, periodsOf, submitDeadline } from '../plan/calendar.js';
import { deliverableDueOn, type Deliverable } from '../plan/deliverable.js';
import type { Unit } from '../plan/organisation.js';
import { daysBetween, isAnnual, type LocalDate, type Period } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
import { addDays, workdayOnOrBefore, workdaysAfter } from '../plan/workdays.js';
import { grantsByPerson, type Grant } from './people/person.js';

/** A time at which reminders are sent: 9:00 or 15:00 of a day. Stored in the outbox as JSON. */
export interface ReminderTime {
  readonly day: LocalDate;
  readonly hour: 9 | 15;
}

/** Formats a reminder time as a key: `2025-09-22T09`. */
export const reminderTimeKey = ({ day, hour }: ReminderTime): string =>
  `${day}T${String(hour).padStart(2, '0')}`;

/** The subject of a reminder: a deadline of a period, seen from the day of the reminder. */
export interface ReminderSubject {
  readonly period: Period;
  /**
   * `submit`: the units submit to the reviewing section; `forward`: the reviewing section forwards to the
   * county.
   */
  readonly deadline: 'submit' | 'forward';
  readonly dueOn: LocalDate;
  /** Present when the deadline is one that a reviewer set for single units. */
  readonly isOwnDeadline?: true;
  /** Calendar days from the reminder to the deadline: 0 on the day itself, negative after it. */
  readonly daysLeft: number;
  /** After the deadline: the number of the working day, from 1. Otherwise 0. */
  readonly workdaysLate: number;
}

/**
 * Reminders are sent so many calendar days before a deadline; each day moves back to the last working day on
 * or before it.
 */
const DAYS_BEFORE = [7, 3, 1, 0];
/** Reminders end after so many working days past the deadline. */
const MAX_WORKDAYS_LATE = 10;
/**
 * No reminder is farther from its deadline, in calendar days: ten working days and the longest holiday fit.
 */
const MAX_DAYS_AWAY = 40;
/** The hours in which reminders may be sent: from 8:00 to before 20:00. */
const WAKING_HOURS = { from: 8, to: 20 };

/** Returns the hour of the day (0 to 23) in a time zone. */
export function hourOf(now: Date, zone: string): number {
  return DateTime.fromJSDate(now, { zone }).hour;
}

/** Whether no reminder may be sent now: before 8:00, or from 20:00 on. */
export function isQuiet(now: Date, zone: string): boolean {
  const hour = hourOf(now, zone);
  return hour < WAKING_HOURS.from || hour >= WAKING_HOURS.to;
}

/**
 * Finds the reminder time that is due now: the latest one of today that has passed and has a subject, or at 9:00 a
 * deliverable whose day it is. A missed reminder
 * time is caught up until the end of its day; an earlier one of the same day is then skipped. Returns undefined when
 * none is due. The caller makes sure that each reminder time is sent once.
 */
export function findDueTime(
  plans: Plans,
  now: Date,
  zone: string,
  ownDeadlines: readonly OwnDeadline[] = [],
): { time: ReminderTime; subjects: ReminderSubject[] } | undefined {
  if (isQuiet(now, zone)) return undefined;
  const day = DateTime.fromJSDate(now, { zone }).toFormat('yyyy-MM-dd');
  for (const hour of [15, 9] as const) {
    const time = { day, hour };
    const subjects = hourOf(now, zone) >= hour ? subjectsAt(plans, time, ownDeadlines) : [];
    const hasDeliverables = hour === 9 && hourOf(now, zone) >= hour && deliverablesAt(plans, time).length > 0;
    if (subjects.length > 0 || hasDeliverables) return { time, subjects };
  }
  return undefined;
}

/** A deliverable (阶段材料) of a year, of whose date its reporters are reminded. */
export interface DeliverableDate {
  readonly plan: Plan;
  readonly deliverable: Deliverable;
}

/** So many calendar days before its date a deliverable is a reason for a private reminder; moved back like all others. */
const DELIVERABLE_DAYS_BEFORE = [3, 0];

/** The deliverables of whose dates those who still owe them are reminded at a time. */
export function deliverablesAt(plans: Plans, { day, hour }: ReminderTime): DeliverableDate[] {
  if (hour === 15) return [];
  const year = Number(day.slice(0, 4));
  return [year - 1, year].flatMap(each => {
    const plan = plans.forYear(each);
    return (plan?.deliverables ?? []).flatMap(deliverable => {
      const dueOn = deliverableDueOn(deliverable, each);
      const isDay = DELIVERABLE_DAYS_BEFORE.some(days => workdayOnOrBefore(addDays(dueOn, -days)) === day);
      return plan && isDay ? [{ plan, deliverable }] : [];
    });
  });
}

/** A unit's own deadline for a period, set by a reviewer's extension. */
export interface OwnDeadline {
  readonly unit: string;
  readonly period: Period;
  readonly to: LocalDate;
}

/**
 * Lists the subjects of a reminder time, the earliest deadline first. A unit with its own deadline is
 * reminded of that one only.
 */
export function subjectsAt(
  plans: Plans,
  time: ReminderTime,
  ownDeadlines: readonly OwnDeadline[] = [],
): ReminderSubject[] {
  const year = Number(time.day.slice(0, 4));
  return [year - 1, year]
    .flatMap(each => {
      const plan = plans.forYear(each);
      return plan
        ? periodsOf(plan.calendar, each).map(period => ({ plan: plans.forPeriod(period) ?? plan, period }))
        : [];
    })
    .flatMap(({ plan, period }) => [
      submitSubject(period, time, submitDeadline(plan.calendar, period)),
      ...deadlinesIn(ownDeadlines, period).map(dueOn => submitSubject(period, time, dueOn, true)),
      forwardSubject(plan, period, time),
    ])
    .filter(subject => subject !== undefined)
    .sort((a, b) => a.dueOn.localeCompare(b.dueOn));
}

const deadlinesIn = (ownDeadlines: readonly OwnDeadline[], period: Period): LocalDate[] => [
  ...new Set(ownDeadlines.filter(date => date.period === period).map(({ to }) => to)),
];

/** Whether a unit is reminded of a subject: of its own deadline when it has one, otherwise of the plan's. */
export function isRemindedOf(
  unit: string,
  subject: ReminderSubject,
  ownDeadlines: readonly OwnDeadline[],
): boolean {
  const ownDueOn = ownDeadlines.find(date => date.unit === unit && date.period === subject.period)?.to;
  return ownDueOn === undefined ? !subject.isOwnDeadline : ownDueOn === subject.dueOn;
}

function submitSubject(
  period: Period,
  time: ReminderTime,
  dueOn: LocalDate,
  isOwnDeadline?: true,
): ReminderSubject | undefined {
  const daysLeft = daysBetween(time.day, dueOn);
  if (Math.abs(daysLeft) > MAX_DAYS_AWAY) return undefined;
  const common = {
    period,
    deadline: 'submit' as const,
    dueOn,
    daysLeft,
    ...(isOwnDeadline ? { isOwnDeadline } : {}),
  };
  if (time.hour === 15)
    return time.day === workdayOnOrBefore(dueOn) ? { ...common, workdaysLate: 0 } : undefined;
  if (time.day <= dueOn) return isReminderDay(dueOn, time.day) ? { ...common, workdaysLate: 0 } : undefined;
  const workdaysLate = workdaysLateOn(dueOn, time.day);
  return workdaysLate > 0 ? { ...common, workdaysLate } : undefined;
}

/** The number of a working day after a deadline, from 1; 0 on every other day, and when reminders have ended. */
const workdaysLateOn = (dueOn: LocalDate, day: LocalDate): number =>
  workdaysAfter(dueOn, MAX_WORKDAYS_LATE).indexOf(day) + 1;

/**
 * The forwarding deadline concerns reviewers only. The year's report has no forwarding deadline of its own.
 */
function forwardSubject(plan: Plan, period: Period, time: ReminderTime): ReminderSubject | undefined {
  if ((isAnnual(period) && plan.calendar.annual) || time.hour === 15) return undefined;
  const dueOn = forwardDeadline(plan.calendar, period);
  const daysLeft = daysBetween(time.day, dueOn);
  if (Math.abs(daysLeft) > MAX_DAYS_AWAY) return undefined;
  const workdaysLate = workdaysLateOn(dueOn, time.day);
  if (workdaysLate === 0 && !isReminderDay(dueOn, time.day)) return undefined;
  return { period, deadline: 'forward', dueOn, daysLeft, workdaysLate };
}

const isReminderDay = (dueOn: LocalDate, day: LocalDate): boolean =>
  DAYS_BEFORE.some(days => workdayOnOrBefore(addDays(dueOn, -days)) === day);

/**
 * The facts from which the reminders of one reminder time are made: the missing units, and the roles of all
 * persons.
 */
export interface ReminderFacts {
  readonly time: ReminderTime;
  readonly subjects: readonly SubjectFacts[];
  /** The roles of the day: deputies stand in the place of reporters on leave. */
  readonly grants: readonly Grant[];
  readonly admins: readonly string[];
  /** Number of submissions that wait for a reviewer's decision, by the reviewer's open_id. */
  readonly waitingFor: ReadonlyMap<string, number>;
  /** The keys of units that still owe a deliverable (阶段材料) of which this is the day. */
  readonly owing?: ReadonlySet<string>;
}

/** A subject with the units that have not reported (`missing`) and those that have (`done`). */
export interface SubjectFacts {
  readonly subject: ReminderSubject;
  readonly missing: readonly Unit[];
  /** The keys of the missing units that had reported, and now mend what was sent back or reopened (退回修改中). */
  readonly mending: ReadonlySet<string>;
  readonly done: readonly Unit[];
}

/** The content of one person's private reminder. One message contains everything. */
export interface PrivateReminder {
  readonly openId: string;
  /** The person's own units that have not reported. */
  readonly ownUnits: readonly {
    readonly subject: ReminderSubject;
    readonly unit: Unit;
    /** What the unit had reported was sent back or reopened. */
    readonly isMending: boolean;
    /** Present for a deputy (代填): the reporter on leave. */
    readonly standsInFor?: string;
  }[];
  /**
   * Late units: for reviewers on each working day after the deadline, for leaders on the second and then once a week.
   */
  readonly late: readonly SubjectFacts[];
  /** Those of which a leader is told: the card shows how the reporting rate has grown. */
  readonly digest: readonly ReminderSubject[];
  /** Forwarding deadlines, and those that are past: for reviewers. */
  readonly forward: readonly ReminderSubject[];
  /** Number of submissions that wait for this person's decision. */
  readonly waiting: number;
  /** Missing units without a reporter: for admins. */
  readonly unbound: readonly Unit[];
  /** A unit of theirs owes a deliverable of which this is the day. */
  readonly owesDeliverable?: true;
}

/** All reminders of one reminder time. */
export interface Reminders {
  /** The periods with missing units, for the one card in the working group. Empty: no card is sent. */
  readonly group: readonly SubjectFacts[];
  readonly people: readonly PrivateReminder[];
}

/**
 * Makes the reminders of one reminder time. A person gets at most one, and none without content; no unit is
 * named that has submitted.
 */
export function makeReminders(facts: ReminderFacts): Reminders {
  const group = facts.subjects.filter(
    ({ subject, missing }) => subject.deadline === 'submit' && missing.length > 0,
  );
  const grantsOf = grantsByPerson(facts.grants);
  const ids = new Set([...grantsOf.keys(), ...facts.admins]);
  const open: OpenSubjects = {
    subjects: group,
    missing: group.map(({ subject, missing, mending }) => ({
      ...{ subject, mending },
      places: new Map(missing.map((unit, place) => [unit.key, { unit, place }])),
    })),
    unbound: unboundUnits(group, facts.grants),
  };
  return {
    group,
    people: [...ids]
      .map(openId => makePrivateReminder(facts, open, openId, grantsOf.get(openId) ?? []))
      .filter(hasContent),
  };
}

/** The subjects with missing units, in the forms in which the reminders of many people find their own. */
interface OpenSubjects {
  readonly subjects: readonly SubjectFacts[];
  /** The missing units of each subject by their keys, with their places in the list. */
  readonly missing: readonly {
    readonly subject: ReminderSubject;
    readonly mending: ReadonlySet<string>;
    readonly places: ReadonlyMap<string, { readonly unit: Unit; readonly place: number }>;
  }[];
  /** Missing units without a reporter. */
  readonly unbound: readonly Unit[];
}

function makePrivateReminder(
  facts: ReminderFacts,
  open: OpenSubjects,
  openId: string,
  ownGrants: readonly Grant[],
): PrivateReminder {
  const hasRole = (role: Grant['role']) => ownGrants.some(grant => grant.role === role);
  const isAdmin = hasRole('admin') || facts.admins.includes(openId);
  const units = new Map(
    ownGrants.filter(({ role }) => role === 'reporter').map(({ unit, standsInFor }) => [unit, standsInFor]),
  );
  const late = open.subjects.filter(
    ({ subject: { workdaysLate } }) =>
      (workdaysLate >= 1 && hasRole('reviewer')) || (isLeadersDay(workdaysLate) && hasRole('leader')),
  );
  const digest = hasRole('leader')
    ? late.flatMap(({ subject }) =>
        isLeadersDay(subject.workdaysLate) && !subject.isOwnDeadline ? [subject] : [],
      )
    : [];
  const isReviewer = hasRole('reviewer') || hasRole('leader');
  // At 15:00 only the reporters of missing units are reminded.
  const isAfternoon = facts.time.hour === 15;
  const ifMorning = <T>(items: readonly T[]): readonly T[] => (isAfternoon ? [] : items);
  return {
    openId,
    ownUnits: open.missing.flatMap(({ subject, mending, places }) =>
      [...units.keys()]
        .flatMap(key => places.get(key) ?? [])
        .sort((a, b) => a.place - b.place)
        .map(({ unit }) => {
          const standsInFor = units.get(unit.key);
          const common = { subject, unit, isMending: mending.has(unit.key) };
          return standsInFor === undefined ? common : { ...common, standsInFor };
        }),
    ),
    late: ifMorning(late),
    digest: ifMorning(digest),
    forward: hasRole('reviewer')
      ? facts.subjects.map(({ subject }) => subject).filter(({ deadline }) => deadline === 'forward')
      : [],
    waiting:
      isReviewer && !isAfternoon && facts.subjects.length > 0 ? (facts.waitingFor.get(openId) ?? 0) : 0,
    unbound: ifMorning(isAdmin ? open.unbound : []),
    ...([...units.keys()].some(key => facts.owing?.has(key)) ? { owesDeliverable: true } : {}),
  };
}

const WORKDAYS_OF_A_WEEK = 5;

const isLeadersDay = (workdaysLate: number): boolean =>
  workdaysLate >= 2 && (workdaysLate - 2) % WORKDAYS_OF_A_WEEK === 0;

const hasContent = ({
  ownUnits,
  late,
  forward,
  waiting,
  unbound,
  owesDeliverable,
}: PrivateReminder): boolean =>
  ownUnits.length + late.length + forward.length + unbound.length > 0 ||
  waiting > 0 ||
  owesDeliverable === true;

/** The nearest date of which a person's reminder speaks; the day itself where it speaks of none. */
export function nearestDate(
  { ownUnits, late, forward }: Pick<PrivateReminder, 'ownUnits' | 'late' | 'forward'>,
  day: LocalDate,
): LocalDate {
  const dates = [...ownUnits, ...late].map(({ subject }) => subject.dueOn);
  return [...dates, ...forward.map(({ dueOn }) => dueOn)].sort()[0] ?? day;
}

function unboundUnits(openSubjects: readonly SubjectFacts[], grants: readonly Grant[]): Unit[] {
  const boundKeys = new Set(grants.filter(({ role }) => role === 'reporter').map(({ unit }) => unit));
  const missing = openSubjects.flatMap(facts => facts.missing).filter(({ key }) => !boundKeys.has(key));
  return [...new Map(missing.map(unit => [unit.key, unit])).values()];
}

const PLAN_DAYS_AHEAD = 3;

/**
 * Lists the plan's other dates of the next days, for the reminder cards: ends of phases, the self-assessment report
 * (方案 四). With more days ahead each date would stand on every card of a deadline.
 */
export function datesAhead(plan: Plan, day: LocalDate): { date: LocalDate; text: string }[] {
  const { phases, selfAssessment } = plan.calendar;
  const { reviewingSection } = plan.organisation;
  return [
    ...(selfAssessment
      ? [{ date: dayIn(plan.year, selfAssessment), text: `自评自纠评估报告报送${reviewingSection}` }]
      : []),
    ...phases.map(({ name, ends }) => ({ date: dayIn(plan.year, ends), text: `${name}结束` })),
  ].filter(({ date }) => day <= date && date <= addDays(day, PLAN_DAYS_AHEAD));
}
