import { formatNumber } from '../src/core/form/number.js';
import { exampleFigures } from '../src/start/sandbox/example-figures.js';
import { dehua2025 } from '../src/plan/dehua/2025/index.js';
import { inputName } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { indexPlan, type Plan, type PlanData } from '../src/plan/plan.js';

/** A larger bureau, unless another number is named. */
export const MANY_UNITS = 32;

/** The built-in plan with further units of invented industries: so many in all. */
export const planOf = (units: number): PlanData => ({
  ...dehua2025,
  organisation: { ...dehua2025.organisation, units: addUnits(units) },
});

export const manyUnits = planOf(MANY_UNITS);

/** Returns `count` units: the plan's own, then invented ones. */
function addUnits(count: number): Unit[] {
  const own = dehua2025.organisation.units;
  const invented = Array.from({ length: count - own.length }, (_, index): Unit => {
    const number = own.length + index + 1;
    return { key: `unit-${number}`, section: `第${number}股`, industry: `第${number}行业`, kind: '县直单位' };
  });
  return [...own, ...invented];
}

export const plan: Plan = indexPlan(dehua2025);
export const PAGES = plan.pages.length;

/** Measures whose example figures do not depend on the number of enterprises. */
const FIXED_CODES = /^(?:A4\.2|A5\.0|A5\.1|A6)/u;
/** The number of different fillings after the earlier quarter; none breaks a rule or contains a fall. */
export const FILLINGS = 8;
const SIZE = 60;

/** The figures of the earlier quarter (`filling` 0) or of one of the fillings; two fillings differ on every page. */
export function figuresOf(filling: number): Map<string, number> {
  const [figures, larger] = [exampleFigures(plan, SIZE + filling), exampleFigures(plan, SIZE + filling + 1)];
  for (const [code, value] of figures)
    if (value === larger.get(code) && FIXED_CODES.test(code)) figures.set(code, value + filling);
  return figures;
}

/** The texts typed on a page (counted from 1), by input name. */
export function inputsOfPage(page: number, figures: ReadonlyMap<string, number>): Record<string, string> {
  const measures = plan.pages[page - 1]?.measures ?? [];
  return Object.fromEntries(
    measures.map(measure => [inputName(measure.code), formatNumber(figures.get(measure.code) ?? 0, measure)]),
  );
}
