import { dayIn, forwardDeadline, periodsOf, submitDeadline } from '../../plan/calendar.js';
import { isAnnual, periodName, type LocalDate } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { addDays, workdayOnOrBefore } from '../../plan/workdays.js';

/** A day of the plan's year to which the page can move the clock. */
export interface YearDate {
  readonly day: LocalDate;
  readonly kind: 'due' | 'forward' | 'reminder' | 'other';
  readonly label: string;
}

const DAYS_BEFORE = [7, 3, 1];

/**
 * Lists the dates of a year in order: deadlines, reminder days, the annual report, the phases. A year without a plan of
 * its own has the plan's days.
 */
export function yearDates({ calendar }: Pick<Plan, 'calendar'>, year: number): YearDate[] {
  const { selfAssessment, phases } = calendar;
  const dates: YearDate[] = [
    ...periodsOf(calendar, year).flatMap(period =>
      isAnnual(period)
        ? withReminders(submitDeadline(calendar, period), `${periodName(period)}截止`)
        : [
            ...withReminders(submitDeadline(calendar, period), `${periodName(period)}报送截止`),
            {
              day: forwardDeadline(calendar, period),
              kind: 'forward' as const,
              label: `${periodName(period)}汇总上报`,
            },
          ],
    ),
    ...(selfAssessment
      ? [{ day: dayIn(year, selfAssessment), kind: 'other' as const, label: '自评报告' }]
      : []),
    ...phases.map(({ name, ends }) => ({
      day: dayIn(year, ends),
      kind: 'other' as const,
      label: `${name}结束`,
    })),
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
