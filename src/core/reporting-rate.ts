import { dayOf, type LocalDate } from '../plan/period.js';
import { addDays } from '../plan/workdays.js';
import { isReported, type State } from './submission/submission.js';

/** The share of the units that had reported by the end of a day, in percent: 报送率. */
export interface RatePoint {
  readonly day: LocalDate;
  readonly percent: number;
}

/** What is known of a report without its figures. */
export interface ReportHead {
  readonly unit: string;
  readonly state: State;
  readonly submittedAt: Date | null;
}

const DAYS_BEFORE = [7, 3, 1, 0];
const DAYS_A_WEEK = 7;

/**
 * Returns the reporting rate of a period on some days: 7, 3 and 1 days before its deadline, on it, every week after it, and
 * today. A report counts from the day on which it was submitted last.
 */
export function reportingRates(
  heads: readonly ReportHead[],
  expected: ReadonlySet<string>,
  dates: { readonly dueOn: LocalDate; readonly today: LocalDate; readonly zone: string },
): RatePoint[] {
  const days = heads.flatMap(({ unit, state, submittedAt }) =>
    expected.has(unit) && isReported(state) && submittedAt ? [dayOf(submittedAt, dates.zone)] : [],
  );
  const percentOn = (day: LocalDate) =>
    expected.size === 0 ? 0 : Math.round((days.filter(each => each <= day).length / expected.size) * 100);
  return daysOfLine(dates).map(day => ({ day, percent: percentOn(day) }));
}

function daysOfLine({ dueOn, today }: { readonly dueOn: LocalDate; readonly today: LocalDate }): LocalDate[] {
  const days = DAYS_BEFORE.map(count => addDays(dueOn, -count)).filter(day => day < today);
  for (let day = addDays(dueOn, DAYS_A_WEEK); day < today; day = addDays(day, DAYS_A_WEEK)) days.push(day);
  return [...days, today];
}
