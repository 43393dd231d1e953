import type { Measure } from '../../plan/measure.js';
import { previousPeriod, type Calendar } from '../../plan/calendar.js';
import { partOf, periodOf, yearOf, type Period } from '../../plan/period.js';

/** Whether figures of two periods may be compared: those counted since 1 January only within one year. */
export function isComparable({ since }: Pick<Measure, 'since'>, earlier: Period, later: Period): boolean {
  return since !== 'year' || yearOf(earlier) === yearOf(later);
}

/**
 * Chooses the submission with which a period's sheets compare: that of the period before, also where the year's report
 * lies between; otherwise the latest one. `past` holds the latest first.
 */
export function comparedSubmission<T extends { readonly period: Period }>(
  calendar: Calendar,
  period: Period,
  past: readonly T[],
): T | undefined {
  const before = previousPeriod(calendar, period);
  return past.find(each => each.period === before) ?? past[0];
}

/** The same period of the year before: 2024Q3 for 2025Q3. */
export const samePeriodOfLastYear = (period: Period): Period => periodOf(yearOf(period) - 1, partOf(period));
