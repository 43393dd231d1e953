import type { Plan } from '../../plan/plan.js';

/** Figures by code, in stored units: whole numbers, money in yuan. A missing figure is absent, never 0. */
export type Figures = ReadonlyMap<string, number>;

/**
 * Returns the typed figures with the computed ones, in the order of the tables. A sum is absent while one of
 * its parts is.
 */
export function withComputed(plan: Plan, typed: Figures): Map<string, number> {
  const all = new Map<string, number>();
  for (const measure of plan.measures.values()) {
    const value = measure.sumOf ? sumParts(measure.sumOf, typed) : typed.get(measure.code);
    if (value !== undefined) all.set(measure.code, value);
  }
  return all;
}

/**
 * Returns all figures of a sum over units, computed ones included. A measure that no unit has is 0.
 */
export function consolidatedFigures(plan: Plan, sums: Figures): Map<string, number> {
  const typed = new Map(plan.typedMeasures.map(({ code }) => [code, sums.get(code) ?? 0]));
  return withComputed(plan, typed);
}

/** Lists the codes of the typed measures that have no figure, in the order of the tables. */
export function missingFigures(plan: Plan, typed: Figures): string[] {
  return plan.typedMeasures.filter(({ code }) => !typed.has(code)).map(({ code }) => code);
}

function sumParts(parts: readonly string[], typed: Figures): number | undefined {
  let sum = 0;
  for (const part of parts) {
    const value = typed.get(part);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}
