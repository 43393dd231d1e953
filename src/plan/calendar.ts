import { orderInYear, yearOf, type LocalDate, type Period } from './period.js';
import { workdaysAfter } from './workdays.js';

/** The dates of a plan, as month and day; a deadline never moves, whatever day of the week it falls on. */
export interface Calendar {
  /** Units to the reviewing section: this day of the quarter's last month, itself on time (方案 五（四）). */
  readonly submitDay: number;
  /** Consolidated, onward: this day of the same month (annex 4, note 11). */
  readonly forwardDay: number;
  /** The year's report to the reviewing section: month and day of the next year (方案 五（四）). */
  readonly annual: MonthDay;
  /** Working days a unit has for what was given back to it (our reading; the plan names none). */
  readonly returnDays: number;
  /** The self-assessment report (评估报告) (方案 四（二）). */
  readonly selfAssessment: MonthDay;
  /** The phases and the day each ends (方案 四). */
  readonly phases: readonly { readonly name: string; readonly ends: MonthDay }[];
}

export interface MonthDay {
  readonly month: number;
  readonly day: number;
}

const pad = (number: number): string => String(number).padStart(2, '0');

/** The last day on which a unit's submission is on time. */
export function submitBy(calendar: Calendar, period: Period): LocalDate {
  const order = orderInYear(period);
  if (order === 5) return `${yearOf(period) + 1}-${pad(calendar.annual.month)}-${pad(calendar.annual.day)}`;
  return `${yearOf(period)}-${pad(order * 3)}-${pad(calendar.submitDay)}`;
}

/** By when a unit hands in again what is given back to it today. */
export function backBy(calendar: Calendar, today: LocalDate): LocalDate {
  return workdaysAfter(today, calendar.returnDays).at(-1) ?? today;
}

/** The day the consolidated tables go onward. */
export function forwardBy(calendar: Calendar, period: Period): LocalDate {
  const order = orderInYear(period);
  if (order === 5) return submitBy(calendar, period);
  return `${yearOf(period)}-${pad(order * 3)}-${pad(calendar.forwardDay)}`;
}
