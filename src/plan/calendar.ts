import { orderInYear, yearOf, type LocalDate, type Period } from './period.js';
import { workdaysAfter } from './workdays.js';

/** The dates of a plan, as month and day. A deadline never moves, even if it is on a weekend or a holiday. */
export interface Calendar {
  /** The submission deadline: this day of the quarter's last month; the day itself is on time (方案 五（四）). */
  readonly submitDay: number;
  /** The forwarding deadline of the consolidated tables: this day of the same month (附件4 注11). */
  readonly forwardDay: number;
  /** The submission deadline of the year's report (年报): month and day of the next year (方案 五（四）). */
  readonly annual: MonthDay;
  /** Working days that a unit has to correct a returned submission (our assumption; the plan names none). */
  readonly returnDays: number;
  /** The deadline of the self-assessment report (评估报告) (方案 四（二）). */
  readonly selfAssessment: MonthDay;
  /** The phases, each with its last day (方案 四). */
  readonly phases: readonly { readonly name: string; readonly ends: MonthDay }[];
}

/** A day that every year has; `month` and `day` count from 1. */
export interface MonthDay {
  readonly month: number;
  readonly day: number;
}

const pad = (number: number): string => String(number).padStart(2, '0');

/** Returns the submission deadline: the last day on which a unit's submission is on time. */
export function submitDeadline(calendar: Calendar, period: Period): LocalDate {
  const order = orderInYear(period);
  if (order === 5) return `${yearOf(period) + 1}-${pad(calendar.annual.month)}-${pad(calendar.annual.day)}`;
  return `${yearOf(period)}-${pad(order * 3)}-${pad(calendar.submitDay)}`;
}

/** Returns the deadline of a submission that is returned today. */
export function returnDeadline(calendar: Calendar, today: LocalDate): LocalDate {
  return workdaysAfter(today, calendar.returnDays).at(-1) ?? today;
}

/**
 * Returns the forwarding deadline: the day on which the consolidated tables go to the county. The year's
 * report is forwarded by its submission deadline.
 */
export function forwardDeadline(calendar: Calendar, period: Period): LocalDate {
  const order = orderInYear(period);
  if (order === 5) return submitDeadline(calendar, period);
  return `${yearOf(period)}-${pad(order * 3)}-${pad(calendar.forwardDay)}`;
}
