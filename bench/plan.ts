import { pagesOf } from '../src/core/form/pages.js';
import { formatNumber } from '../src/core/form/number.js';
import { exampleFigures } from '../src/start/sandbox/example-figures.js';
import { dehua2025 } from '../src/plan/dehua/2025/index.js';
import { inputName } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { indexPlan, type Plan, type PlanData } from '../src/plan/plan.js';

const UNITS = 32;

/** The plan that ships, with units of invented industries besides its own. */
export const manyUnits: PlanData = {
  ...dehua2025,
  organisation: { ...dehua2025.organisation, units: addUnits(UNITS) },
};

/** As many of the plan's units as are wanted, invented ones after its own. */
function addUnits(count: number): Unit[] {
  const own = dehua2025.organisation.units;
  const invented = Array.from({ length: count - own.length }, (_, index): Unit => {
    const number = own.length + index + 1;
    return { key: `unit-${number}`, section: `第${number}股`, industry: `第${number}行业`, kind: '县直单位' };
  });
  return [...own, ...invented];
}

export const plan: Plan = indexPlan(dehua2025);
export const PAGES = pagesOf(plan).length;

/** Measures that the example's size does not move. */
const FIXED_CODES = /^(?:A4\.2|A5\.0|A5\.1|A6)/u;
/** How many different fillings there are after the earlier quarter's; they break no rule and none is a fall. */
export const FILLINGS = 8;
const SIZE = 60;

/** Figures of the earlier quarter (`filling` 0) or of one of the fillings; two fillings differ on every page. */
export function figuresOf(filling: number): Map<string, number> {
  const [figures, larger] = [exampleFigures(plan, SIZE + filling), exampleFigures(plan, SIZE + filling + 1)];
  for (const [code, value] of figures)
    if (value === larger.get(code) && FIXED_CODES.test(code)) figures.set(code, value + filling);
  return figures;
}

/** What is typed on a page (from 1), by input name. */
export function inputsOfPage(page: number, figures: ReadonlyMap<string, number>): Record<string, string> {
  const measures = pagesOf(plan)[page - 1]?.measures ?? [];
  return Object.fromEntries(
    measures.map(measure => [inputName(measure.code), formatNumber(figures.get(measure.code) ?? 0, measure)]),
  );
}
