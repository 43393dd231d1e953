import {
  firstMonthOf,
  isAnnual,
  kindOf,
  lastMonthOf,
  monthsIn,
  orderInYear,
  partsOf,
  periodOf,
  yearOf,
  type LocalDate,
  type Period,
  type PeriodKind,
} from './period.js';
import { workdaysAfter } from './workdays.js';

/** The dates of a plan, as month and day. A deadline never moves, even if it is on a weekend or a holiday. */
export interface Calendar {
  /** How often the units report. */
  readonly periodKind: PeriodKind;
  /** The submission deadline: this day of the period's last month; the day itself is on time (方案 五（四）). */
  readonly submitDay: number;
  /** The forwarding deadline of the consolidated tables: this day of the same month (附件4 注11). */
  readonly forwardDay: number;
  /**
   * The submission deadline of the year's report (年报): month and day of the next year (方案 五（四）). Absent: the plan has no
   * closing report; where the year is the period, its report is due like any other.
   */
  readonly annual?: MonthDay;
  /** Working days that a unit has to correct a returned submission (our assumption; the plan names none). */
  readonly returnDays: number;
  /** The deadline of the self-assessment report (评估报告) (方案 四（二）); absent: the plan asks for none. */
  readonly selfAssessment?: MonthDay;
  /** The phases, each with its last day (方案 四). */
  readonly phases: readonly { readonly name: string; readonly ends: MonthDay }[];
}

/** A day that every year has; `month` and `day` count from 1. */
export interface MonthDay {
  readonly month: number;
  readonly day: number;
}

const pad = (number: number): string => String(number).padStart(2, '0');

/** Returns a day of a year. A day that the month lacks is its last one: 30 in February. */
export function dayIn(year: number, { month, day }: MonthDay): LocalDate {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${pad(month)}-${pad(Math.min(day, last))}`;
}

/** Whether a plan has the closing report of the year (年报) beside its other periods. */
export const hasClosingReport = ({ periodKind, annual }: Calendar): boolean =>
  periodKind !== 'year' && annual !== undefined;

/** Whether a period is the year's closing report (年报), and not the period of a plan that asks once a year. */
export const isClosing = ({ periodKind }: Pick<Calendar, 'periodKind'>, period: Period): boolean =>
  isAnnual(period) && periodKind !== 'year';

/** Lists the periods of a year, the earliest first; the closing report (年报) comes last. */
export function periodsOf(calendar: Calendar, year: number): Period[] {
  const periods = partsOf(calendar.periodKind).map(part => periodOf(year, part));
  return hasClosingReport(calendar) ? [...periods, periodOf(year, 'Y')] : periods;
}

/** Returns the period of a day. */
export function periodOn({ periodKind }: Pick<Calendar, 'periodKind'>, day: LocalDate): Period {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const part = partsOf(periodKind)[Math.floor((month - 1) / monthsIn(periodKind))];
  if (!part) throw new RangeError(`no period on ${day}`);
  return periodOf(year, part);
}

/**
 * Returns the period before another one: 2025Q1 for 2025Q2, 2024Q4 for 2025Q1; for the closing report 2025Y the last one of
 * its year.
 */
export function previousPeriod(calendar: Pick<Calendar, 'periodKind'>, period: Period): Period {
  const isLast = isClosing(calendar, period);
  const parts = partsOf(isLast ? calendar.periodKind : kindOf(period));
  const place = isLast ? parts.length : orderInYear(period) - 1;
  const [year, part] = place === 0 ? [yearOf(period) - 1, parts.at(-1)] : [yearOf(period), parts[place - 1]];
  if (!part) throw new RangeError(`no period before ${period}`);
  return periodOf(year, part);
}

/**
 * Returns the first day on which a period may be reported: its own first day; 1 December for the year's closing report,
 * because the last working day before its deadline may be in the old year.
 */
export function opensOn(calendar: Pick<Calendar, 'periodKind'>, period: Period): LocalDate {
  return `${yearOf(period)}-${pad(isClosing(calendar, period) ? 12 : firstMonthOf(period))}-01`;
}

/** Returns the submission deadline: the last day on which a unit's submission is on time. */
export function submitDeadline({ annual, submitDay }: Calendar, period: Period): LocalDate {
  if (isAnnual(period) && annual) return dayIn(yearOf(period) + 1, annual);
  return dayIn(yearOf(period), { month: lastMonthOf(period), day: submitDay });
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
  if (isAnnual(period) && calendar.annual) return submitDeadline(calendar, period);
  return dayIn(yearOf(period), { month: lastMonthOf(period), day: calendar.forwardDay });
}
