import type { Measure } from '../plan/measure.js';
import { measureOf, type Plan } from '../plan/plan.js';

/** More figures than this are the whole form. */
export const MOST_ASKED = 20;

/** The typed figures behind codes, in the order of the tables: a total is mended at its parts. */
export function typedBehind(plan: Plan, codes: readonly string[]): Measure[] {
  const typed = new Set(codes.flatMap(code => measureOf(plan, code).sumOf ?? [code]));
  return plan.typed.filter(({ code }) => typed.has(code));
}

/** The figures a reviewer points at: codes with commas between; what the plan does not have is left out. */
export function askedIn(field: string, plan: Plan): string[] {
  const codes = field.split(',').filter(code => plan.measures.has(code));
  return typedBehind(plan, codes).map(({ code }) => code);
}
