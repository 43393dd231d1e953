import type { Plan } from '../../plan/plan.js';

/** Typed figures by code, in stored units. */
export type Figures = ReadonlyMap<string, number>;

/** Typed figures with the computed ones that follow from them; a sum with a part missing is missing itself. */
export function withComputed(plan: Plan, typed: Figures): Map<string, number> {
  const all = new Map<string, number>();
  for (const measure of plan.measures.values()) {
    const value = measure.sumOf ? sumOf(measure.sumOf, typed) : typed.get(measure.code);
    if (value !== undefined) all.set(measure.code, value);
  }
  return all;
}

/** The computed figures of sums over units: a unit kind with no units has 0 everywhere. */
export function consolidated(plan: Plan, sums: Figures): Map<string, number> {
  const typed = new Map(plan.typed.map(({ code }) => [code, sums.get(code) ?? 0]));
  return withComputed(plan, typed);
}

/** Codes of the typed measures without a figure, in order. */
export function missingFigures(plan: Plan, typed: Figures): string[] {
  return plan.typed.filter(({ code }) => !typed.has(code)).map(({ code }) => code);
}

function sumOf(parts: readonly string[], typed: Figures): number | undefined {
  let sum = 0;
  for (const part of parts) {
    const value = typed.get(part);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}
