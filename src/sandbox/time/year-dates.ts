import { forwardDeadline, submitDeadline, type MonthDay } from '../../plan/calendar.js';
import { periodName, periodOf, type LocalDate, type Part } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { addDays, workdayOnOrBefore } from '../../plan/workdays.js';

/** A day of the plan's year to which the page can move the clock. */
export interface YearDate {
  readonly day: LocalDate;
  readonly kind: 'due' | 'forward' | 'reminder' | 'other';
  readonly label: string;
}

const QUARTERS: readonly Part[] = ['Q1', 'Q2', 'Q3', 'Q4'];
const DAYS_BEFORE = [7, 3, 1];

/**
 * Lists the dates of a year in order: deadlines, reminder days, the annual report, the phases. A year without a plan of
 * its own has the plan's days.
 */
export function yearDates({ calendar }: Pick<Plan, 'calendar'>, year: number): YearDate[] {
  const onDay = (year: number, { month, day }: MonthDay): LocalDate =>
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const periods = QUARTERS.map(part => periodOf(year, part));
  const dates = [
    ...periods.flatMap(period => [
      ...withReminders(submitDeadline(calendar, period), `${periodName(period)}报送截止`),
      {
        day: forwardDeadline(calendar, period),
        kind: 'forward' as const,
        label: `${periodName(period)}汇总上报`,
      },
    ]),
    ...withReminders(submitDeadline(calendar, periodOf(year, 'Y')), `${periodName(periodOf(year, 'Y'))}截止`),
    { day: onDay(year, calendar.selfAssessment), kind: 'other' as const, label: '自评报告' },
    ...calendar.phases.map(({ name, ends }) => ({ day: onDay(year, ends), kind: 'other' as const, label: `${name}结束` })), // prettier-ignore
  ];
  return dates.sort((a, b) => a.day.localeCompare(b.day));
}

function withReminders(day: LocalDate, label: string): YearDate[] {
  const days = DAYS_BEFORE.map(before => workdayOnOrBefore(addDays(day, -before)));
  const reminders = [...new Set(days)].filter(reminder => reminder !== day);
  return [
    ...reminders.map(reminder => ({ day: reminder, kind: 'reminder' as const, label: `提醒：${label}` })),
    { day, kind: 'due', label },
  ];
}
