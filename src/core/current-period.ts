import { hasClosingReport, opensOn, periodOn, submitDeadline } from '../plan/calendar.js';
import {
  firstMonthOf,
  kindOf,
  orderInYear,
  periodName,
  periodOf,
  yearOf,
  type LocalDate,
  type Period,
} from '../plan/period.js';
import { examplePeriod, periodWords } from '../plan/period-words.js';
import type { Plan } from '../plan/plan.js';
import { calendarOn, type Plans } from '../plan/plans.js';
import { addDays } from '../plan/workdays.js';
import { Problem } from './problem.js';

/**
 * Returns the period that a command without a period means: today's quarter. In the first month after a quarter it is
 * the earlier quarter while that one is not submitted; in January the fourth quarter or the year's report (年报),
 * whichever is missing.
 */
export function currentPeriod(
  today: LocalDate,
  plans: Plans,
  isSubmitted: (period: Period) => boolean,
): Period {
  const open = candidatePeriods(today, plans).filter(period => plans.forPeriod(period) !== undefined);
  return open.find(period => !isSubmitted(period)) ?? periodToday(today, plans);
}

/** Returns the period of a day, by the plan that is in force then. */
export const periodToday = (today: LocalDate, plans: Plans): Period =>
  periodOn(calendarOn(plans, today), today);

/**
 * Returns the earlier periods that may still be the current one today, the earliest first. Empty after a
 * period's first month; where months are the periods, after the tenth day of one.
 */
export function candidatePeriods(today: LocalDate, plans: Plans): Period[] {
  const calendar = calendarOn(plans, today);
  const current = periodOn(calendar, today);
  if (!isNewPeriod(current, today)) return [];
  // The year before may have had periods of another kind.
  const dayBefore = addDays(opensOn(calendar, current), -1);
  const last = periodToday(dayBefore, plans);
  const isNewYear = orderInYear(current) === 1;
  return isNewYear && hasClosingReport(calendarOn(plans, dayBefore))
    ? [last, periodOf(yearOf(last), 'Y')]
    : [last];
}

/** The day up to which the month before may be meant in a plan of months. */
const LAST_DAY_OF_MONTH_BEFORE = 10;

function isNewPeriod(current: Period, today: LocalDate): boolean {
  if (kindOf(current) === 'month') return Number(today.slice(8)) <= LAST_DAY_OF_MONTH_BEFORE;
  return Number(today.slice(5, 7)) === firstMonthOf(current);
}

/**
 * Returns the plan of a period. Throws a Problem when the year has no plan (`no-plan`) or the period is not
 * open yet (`period-not-open`).
 */
export function requirePlan(plans: Plans, period: Period, today: LocalDate): Plan {
  const plan = plans.forPeriod(period);
  const words = periodWords(plan ?? plans.latest);
  if (!plan)
    throw new Problem(
      'no-plan',
      `没有 ${yearOf(period)} 年的方案，最早的方案是 ${plans.firstYear} 年。`,
      `请写 ${plans.firstYear} 年以后的${words.period}，例如 ${examplePeriod(plans.latest)}。`,
    );
  const first = opensOn(plan.calendar, period);
  if (today < first)
    throw new Problem(
      'period-not-open',
      `${periodName(period)}从 ${first} 起才能填报。`,
      `请核对${words.period}，不写${words.period}就是当前${words.period}。`,
    );
  return plan;
}

/** Whether the plan's own submission deadline of a period is past. The deadline day itself is on time. */
export function isLate(plan: Plan, period: Period, today: LocalDate): boolean {
  return today > submitDeadline(plan.calendar, period);
}
