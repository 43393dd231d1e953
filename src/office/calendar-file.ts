import { forwardBy, submitBy, type MonthDay } from '../plan/calendar.js';
import { periodName, periodOf, type LocalDate } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import { addDays } from '../plan/workdays.js';

/** One date of a plan, as a calendar shows it. */
export interface PlanDate {
  /** Stays the same from file to file, so that a calendar replaces the entry instead of doubling it. */
  readonly id: string;
  readonly on: LocalDate;
  readonly title: string;
}

const QUARTERS = ['Q1', 'Q2', 'Q3', 'Q4'] as const;

/** Every date of a year's plan, in order (方案 四, 五（四）; 附件4 注11). */
export function datesOf(plan: Plan): PlanDate[] {
  const { calendar, organisation, year } = plan;
  const on = ({ month, day }: MonthDay) =>
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const quarters = QUARTERS.map(part => periodOf(year, part)).flatMap(period => [
    {
      id: `${period}-submit`,
      on: submitBy(calendar, period),
      title: `${periodName(period)}季报表和工作总结报送${organisation.reviewing}截止`,
    },
    {
      id: `${period}-forward`,
      on: forwardBy(calendar, period),
      title: `${periodName(period)}汇总表上报${organisation.forwardsTo}`,
    },
  ]);
  const annual = periodOf(year, 'Y');
  return [
    ...quarters,
    {
      id: `${annual}-submit`,
      on: submitBy(calendar, annual),
      title: `${year}年度工作总结和报表报送${organisation.reviewing}截止`,
    },
    {
      id: `${year}-assessment`,
      on: on(calendar.selfAssessment),
      title: `自评自纠评估报告报送${organisation.reviewing}`,
    },
    ...calendar.phases.map(({ name, ends }, index) => ({
      id: `${year}-phase-${index + 1}`,
      on: on(ends),
      title: `${name}结束`,
    })),
  ].sort((a, b) => a.on.localeCompare(b.on));
}

/** The dates as an .ics file: whole days, with an alarm at nine on the day before. */
export async function calendarFile(plan: Plan, now: Date): Promise<{ name: string; bytes: Buffer }> {
  const { default: ical, ICalAlarmType } = await import('ical-generator');
  const calendar = ical({ name: `${plan.year}年季报日期`, prodId: '//jibao//quarterly dates//ZH' });
  for (const { id, on, title } of datesOf(plan)) {
    const event = calendar.createEvent({
      id: `${id}@jibao`,
      stamp: now,
      // Whole days have no time zone: the library reads them off the instant's UTC date.
      start: new Date(`${on}T00:00:00Z`),
      end: new Date(`${addDays(on, 1)}T00:00:00Z`),
      timezone: 'UTC',
      allDay: true,
      summary: title,
    });
    event.createAlarm({ type: ICalAlarmType.display, triggerBefore: 15 * 3600, description: title });
  }
  return { name: `${plan.year}年季报日期.ics`, bytes: Buffer.from(calendar.toString(), 'utf8') };
}
