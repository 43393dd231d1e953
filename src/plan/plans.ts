import { checkPlan } from './check-plan.js';
import { dehua2025 } from './dehua/2025/index.js';
import { indexPlan, type Plan, type PlanData } from './plan.js';

/** The plans that ship with the program, by the bureau's name in `JIBAO_PLAN`. */
export const bureaus: Readonly<Record<string, readonly PlanData[]>> = { dehua: [dehua2025] };

/** The plans of one bureau, one for each year. */
export interface Plans {
  /**
   * Returns the plan of a year. A year without its own plan uses the latest earlier plan, with its year set forward.
   * Undefined for years before the first plan.
   */
  of(year: number): Plan | undefined;
  /** The newest plan, for everything that does not depend on the year. */
  readonly latest: Plan;
  /** The year of the first plan. */
  readonly firstYear: number;
}

/** Checks the plans and makes their indexes. Throws an Error that lists each fault with its place. */
export function usePlans(written: readonly PlanData[]): Plans {
  const sorted = [...written].sort((a, b) => a.year - b.year).map(checkPlan);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) throw new Error('a bureau needs at least one plan');
  const made = new Map<number, Plan>();
  const of = (year: number): Plan | undefined => {
    const known = made.get(year);
    if (known) return known;
    const data = sorted.findLast(plan => plan.year <= year);
    if (!data) return undefined;
    const plan = indexPlan({ ...data, year }, data.year);
    made.set(year, plan);
    return plan;
  };
  return { of, latest: indexPlan(last), firstYear: first.year };
}

/** Whether a plan is used for a later year than that of its document. */
export const isCarriedOver = (plan: Plan): boolean => plan.writtenFor !== plan.year;
