import { formatNumber } from '../src/core/form/number.js';
import { exampleFigures } from '../src/start/sandbox/example-figures.js';
import { dehua2025 } from '../src/plan/dehua/2025/index.js';
import { inputName } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import { pick } from './pick.js';
import { indexPlan, type Plan, type PlanData } from '../src/plan/plan.js';

/** A larger bureau, unless another number is named. */
const MANY_UNITS = 32;

/** The built-in plan with further units of invented industries: so many in all. */
export const planOf = (units: number): PlanData => ({
  ...dehua2025,
  organisation: { ...dehua2025.organisation, units: addUnits(units) },
});

export const manyUnits = planOf(MANY_UNITS);

/**
 * The built-in plan with so many units in three levels: its own five, ten in each of them where there are enough, and
 * enterprises below those.
 */
export function treeOf(count: number): PlanData {
  const tops = dehua2025.organisation.units;
  const middles = count >= MIDDLES_FROM ? tops.length * MIDDLES_OF_EACH : 0;
  const parentOf = (index: number): number =>
    middles === 0 || index < tops.length + middles ? index % tops.length : tops.length + (index % middles);
  const keyOf = (index: number): string => tops[index]?.key ?? `unit-${index + 1}`;
  const below = Array.from({ length: count - tops.length }, (_, place): Unit => {
    const index = tops.length + place;
    const parent = parentOf(index);
    const top = pick(tops, parent % tops.length);
    const name = `德化县第${index + 1}${top.industry}有限公司`;
    return { ...top, key: keyOf(index), parent: keyOf(parent), name };
  });
  return { ...dehua2025, organisation: { ...dehua2025.organisation, units: [...tops, ...below] } };
}

/** Each unit has a target and owes every deliverable, so that their lists have pages. */
export const withTargets = (data: PlanData): PlanData => ({
  ...data,
  deliverables: data.deliverables.map(each => ({ ...each, owedBy: 'all' })),
  targets: data.organisation.units.map(({ key: unit }) => ({
    unit,
    numbers: { 标杆企业: 0, 评审达标企业: 1, 达标岗位: 2 },
  })),
});

const MIDDLES_FROM = 500;
const MIDDLES_OF_EACH = 10;

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
