import { submitDeadline } from '../plan/calendar.js';
import {
  previousPeriod,
  opensOn,
  orderInYear,
  periodName,
  periodOf,
  quarterOn,
  yearOf,
  type LocalDate,
  type Period,
} from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
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
  const open = candidatePeriods(today).filter(period => plans.forPeriod(period) !== undefined);
  return open.find(period => !isSubmitted(period)) ?? quarterOn(today);
}

/**
 * Returns the earlier periods that may still be the current one today, the earliest first. Empty after a
 * quarter's first month.
 */
export function candidatePeriods(today: LocalDate): Period[] {
  const quarter = quarterOn(today);
  if (Number(today.slice(5, 7)) !== orderInYear(quarter) * 3 - 2) return [];
  const last = previousPeriod(quarter);
  return orderInYear(quarter) === 1 ? [last, periodOf(yearOf(last), 'Y')] : [last];
}

/**
 * Returns the plan of a period. Throws a Problem when the year has no plan (`no-plan`) or the period is not
 * open yet (`period-not-open`).
 */
export function requirePlan(plans: Plans, period: Period, today: LocalDate): Plan {
  const plan = plans.forPeriod(period);
  if (!plan)
    throw new Problem(
      'no-plan',
      `没有 ${yearOf(period)} 年的方案，最早的方案是 ${plans.firstYear} 年。`,
      `请写 ${plans.firstYear} 年以后的季度，例如 ${plans.firstYear}Q1。`,
    );
  if (today < opensOn(period))
    throw new Problem(
      'period-not-open',
      `${periodName(period)}从 ${opensOn(period)} 起才能填报。`,
      '请核对季度，不写季度就是当前季度。',
    );
  return plan;
}

/** Whether the plan's own submission deadline of a period is past. The deadline day itself is on time. */
export function isLate(plan: Plan, period: Period, today: LocalDate): boolean {
  return today > submitDeadline(plan.calendar, period);
}
