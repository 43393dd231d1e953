import { dayIn, periodOn, periodsOf, type Calendar, type MonthDay } from './calendar.js';
import type { Unit } from './organisation.js';
import { periodOf, type LocalDate, type Period } from './period.js';

/** A kind of file that may be handed in. */
export type FileType = 'docx' | 'pdf' | 'xlsx';

/** What units hand in beside their tables, once a year (阶段材料; 方案 四). */
export interface Deliverable {
  /** Stored with what is handed in, and part of buttons: it does not change. */
  readonly key: string;
  /** The name on the button that offers it: 评估报告. */
  readonly name: string;
  /** What it contains or comes with: 附持续改进清单. */
  readonly detail?: string;
  /** The phase of the calendar to which it belongs. */
  readonly phase: string;
  /** The last day on which it is on time. `nextYear`: a day of the year after the plan's. */
  readonly due: MonthDay & { readonly nextYear?: true };
  /** `sections`: units without a parent; `all`: every unit; else the keys of the units. */
  readonly owedBy: 'sections' | 'all' | readonly string[];
  readonly accepts: readonly FileType[];
}

/** Returns the day on which a year's deliverable is due. */
export function deliverableDueOn({ due }: Pick<Deliverable, 'due'>, year: number): LocalDate {
  return dayIn(due.nextYear ? year + 1 : year, due);
}

/**
 * Returns the period to which a year's deliverable belongs: the one in which it is due; after the year its closing report
 * (年报), or where there is none the last one of the year.
 */
export function deliverablePeriod(
  { due }: Pick<Deliverable, 'due'>,
  year: number,
  calendar: Calendar,
): Period {
  if (!due.nextYear) return periodOn(calendar, deliverableDueOn({ due }, year));
  return periodsOf(calendar, year).at(-1) ?? periodOf(year, 'Y');
}

/** Whether a unit owes a deliverable. */
export function owes({ key, parent }: Unit, { owedBy }: Pick<Deliverable, 'owedBy'>): boolean {
  if (owedBy === 'all') return true;
  return owedBy === 'sections' ? parent === undefined : owedBy.includes(key);
}

/** Returns the deliverables that a unit owes in a year, the earliest date first. */
export function deliverablesOf(
  plan: { readonly year: number; readonly deliverables: readonly Deliverable[] },
  unit: Unit,
): Deliverable[] {
  const dueOn = (deliverable: Deliverable) => deliverableDueOn(deliverable, plan.year);
  return plan.deliverables
    .filter(deliverable => owes(unit, deliverable))
    .sort((a, b) => dueOn(a).localeCompare(dueOn(b)));
}

/** `评估报告（附持续改进清单）` */
export const deliverableTitle = ({ name, detail }: Pick<Deliverable, 'name' | 'detail'>): string =>
  detail === undefined ? name : `${name}（${detail}）`;

/** Whether a deliverable belongs to a period of its year or to an earlier one. */
export const isDueBy = (
  deliverable: Deliverable,
  plan: { readonly year: number; readonly calendar: Calendar },
  period: Period,
): boolean => deliverablePeriod(deliverable, plan.year, plan.calendar) <= period;
