import { dayIn, forwardDeadline, periodsOf, submitDeadline } from '../plan/calendar.js';
import { deliverableDueOn, deliverableTitle } from '../plan/deliverable.js';
import { isAnnual, periodName, type LocalDate } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import { addDays } from '../plan/workdays.js';
import { periodWords, reportName } from '../plan/period-words.js';

/** One date of a plan, as a calendar shows it. */
export interface PlanDate {
  /** The same in every file of a plan, so that a calendar replaces the entry instead of adding a second one. */
  readonly id: string;
  readonly date: LocalDate;
  readonly title: string;
}

/** Lists the dates of a year's plan in order (方案 四, 五（四）; 附件4 注11). */
export function listPlanDates(plan: Plan): PlanDate[] {
  const { calendar, organisation, year } = plan;
  const periods = periodsOf(calendar, year);
  const parts = periods.filter(period => !isAnnual(period) || !calendar.annual);
  const due = parts.flatMap(period => [
    {
      id: `${period}-submit`,
      date: submitDeadline(calendar, period),
      title: `${reportName(period)}表和工作总结报送${organisation.reviewingSection}截止`,
    },
    {
      id: `${period}-forward`,
      date: forwardDeadline(calendar, period),
      title: `${periodName(period)}汇总表上报${organisation.forwardsTo}`,
    },
  ]);
  const others = [
    ...periods
      .filter(period => !parts.includes(period))
      .map(annual => ({
        id: `${annual}-submit`,
        date: submitDeadline(calendar, annual),
        title: `${year}年度工作总结和报表报送${organisation.reviewingSection}截止`,
      })),
    ...calendar.phases.map(({ name, ends }, index) => ({
      id: `${year}-phase-${index + 1}`,
      date: dayIn(year, ends),
      title: `${name}结束`,
    })),
  ];
  return [...due, ...withDeliverables(plan, others)].sort((a, b) => a.date.localeCompare(b.date));
}

/** The entries with the deliverables (阶段材料) that are due on their days; those of other days are entries of their own. */
function withDeliverables(plan: Plan, entries: readonly PlanDate[]): PlanDate[] {
  const { year, deliverables, organisation } = plan;
  const due = deliverables.map(deliverable => ({
    id: `${year}-${deliverable.key}`,
    date: deliverableDueOn(deliverable, year),
    title: `${deliverableTitle(deliverable)}报送${organisation.reviewingSection}截止`,
  }));
  const joined = entries.map(entry => {
    const titles = due.filter(({ date }) => date === entry.date).map(({ title }) => title);
    return { ...entry, title: [entry.title, ...titles].join('；') };
  });
  return [...joined, ...due.filter(({ date }) => entries.every(entry => entry.date !== date))];
}

/** 2025年季报日期, 2025年月报日期 */
const datesName = (plan: Plan): string => `${plan.year}年${periodWords(plan).report}日期`;

/** Makes an .ics file of the plan's dates: whole days, with an alarm at nine on the day before. */
export async function calendarFile(plan: Plan, now: Date): Promise<{ name: string; bytes: Buffer }> {
  const { default: ical, ICalAlarmType } = await import('ical-generator');
  const calendar = ical({ name: datesName(plan), prodId: '//jibao//quarterly dates//ZH' });
  for (const { id, date, title } of listPlanDates(plan)) {
    const event = calendar.createEvent({
      id: `${id}@jibao`,
      stamp: now,
      // Whole days have no time zone: the library takes the instant's date in UTC.
      start: new Date(`${date}T00:00:00Z`),
      end: new Date(`${addDays(date, 1)}T00:00:00Z`),
      timezone: 'UTC',
      allDay: true,
      summary: title,
    });
    event.createAlarm({ type: ICalAlarmType.display, triggerBefore: 15 * 3600, description: title });
  }
  return { name: `${datesName(plan)}.ics`, bytes: Buffer.from(calendar.toString(), 'utf8') };
}
