import { checkPlan } from './check-plan.js';
import { dehua2025 } from './dehua/2025/index.js';
import { indexPlan, type Plan, type PlanData } from './plan.js';

/** The bureaus whose plans ship, by the name `JIBAO_PLAN` takes; each with its plans by year. */
export const bureaus: Readonly<Record<string, readonly PlanData[]>> = { dehua: [dehua2025] };

/** The plans of one bureau, one a year. */
export interface Plans {
  /**
   * The plan of a year. A year without a plan of its own carries the latest one before it over, its year put forward;
   * undefined before the first plan.
   */
  of(year: number): Plan | undefined;
  /** The newest plan written down: for what does not depend on the year. */
  readonly latest: Plan;
  readonly firstYear: number;
}

/** Checks the plans and makes them ready for use; throws an error that names each fault with its place. */
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

export const isCarriedOver = (plan: Plan): boolean => plan.writtenFor !== plan.year;
