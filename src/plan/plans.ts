import type { Calendar } from './calendar.js';
import { checkPlan } from './check-plan.js';
import { dehua2025 } from './dehua/2025/index.js';
import { yearOf, type LocalDate, type Period } from './period.js';
import { indexPlan, type Plan, type PlanData } from './plan.js';

/** The plans that ship with the program, by the bureau's name in `JIBAO_PLAN`. */
export const bureaus: Readonly<Record<string, readonly PlanData[]>> = { dehua: [dehua2025] };

/** The plans of one bureau, one for each year. */
export interface Plans {
  /**
   * Returns the plan of a year. A year without its own plan uses the latest earlier plan, with its year set forward.
   * Undefined for years before the first plan. For what belongs to a year: its dates, targets and deliverables.
   */
  forYear(year: number): Plan | undefined;
  /** Returns the plan by which a period is reported, reviewed, added up and printed. Undefined before the first plan. */
  forPeriod(period: Period): Plan | undefined;
  /** Returns the plan that is in force on a day: its calendar says which periods there are. Undefined before the first plan. */
  forDay(day: LocalDate): Plan | undefined;
  /** The newest plan, for everything that does not depend on the year. */
  readonly latest: Plan;
  /** The year of the first plan. */
  readonly firstYear: number;
  /** The keys of all units and the codes of all measures that any plan has had: none of them gets another meaning. */
  readonly everUsed: { readonly units: ReadonlySet<string>; readonly codes: ReadonlySet<string> };
}

/** Checks the plans and makes their indexes. Throws an Error that lists each fault with its place. */
export function preparePlans(plans: readonly PlanData[]): Plans {
  const sorted = [...plans].sort((a, b) => a.year - b.year).map(checkPlan);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) throw new Error('a bureau needs at least one plan');
  const byYear = new Map<number, Plan>();
  const forYear = (year: number): Plan | undefined => {
    const cached = byYear.get(year);
    if (cached) return cached;
    const data = sorted.findLast(plan => plan.year <= year);
    if (!data) return undefined;
    const plan = indexPlan(data, year);
    byYear.set(year, plan);
    return plan;
  };
  return {
    forYear,
    forPeriod: period => forYear(yearOf(period)),
    forDay: day => forYear(Number(day.slice(0, 4))),
    latest: indexPlan(last),
    firstYear: first.year,
    everUsed: {
      units: new Set(sorted.flatMap(({ organisation }) => organisation.units.map(({ key }) => key))),
      codes: new Set(
        sorted.flatMap(plan => plan.forms.flatMap(form => form.measures.map(({ code }) => code))),
      ),
    },
  };
}

/** Returns the calendar that is in force on a day: it says which periods there are. */
export const calendarOn = (plans: Plans, day: LocalDate): Calendar =>
  (plans.forDay(day) ?? plans.latest).calendar;

/** Whether a plan is used for a later year than that of its document. */
export const isCarriedOver = (plan: Plan): boolean => plan.sourceYear !== plan.year;
