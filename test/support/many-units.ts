import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { MAX_UNIT_NAME, type Unit } from '../../src/plan/organisation.js';
import { indexPlan, type Plan, type PlanData } from '../../src/plan/plan.js';

/** The sizes of organisations for which the cards are made. */
export const SIZES = [5, 13, 96, 125, 200, 640, 1_000, 10_000];

/** The plan of 2025 with so many units in all: its own five, and enterprises below them in turn. */
export const withEnterprises = (count: number): PlanData => withUnits(count, section => section);

/** The same with invented sections beside the five, and no unit below another. */
export const flat = (count: number): PlanData => withUnits(count, () => undefined);

export const indexed = (data: PlanData): Plan => indexPlan(data);

/** The same enterprises, with the longest names a plan may have, of the characters that take most room on a card. */
export const withLongNames = (count: number): PlanData => {
  const data = withEnterprises(count);
  const rename = (unit: Unit, index: number): Unit => ({
    ...unit,
    section: `${index % 50}`.padEnd(20, '<'),
    industry: '>'.repeat(19),
    ...(unit.name === undefined ? {} : { name: `${index}`.padEnd(MAX_UNIT_NAME, '<') }),
  });
  return { ...data, organisation: { ...data.organisation, units: data.organisation.units.map(rename) } };
};

function withUnits(count: number, parentOf: (section: string) => string | undefined): PlanData {
  const { units } = dehua2025.organisation;
  const more = Array.from({ length: count - units.length }, (_, index): Unit => {
    const section = units[index % units.length];
    if (!section) throw new Error('the plan has no units');
    const parent = parentOf(section.key);
    const number = String(index + 1).padStart(4, '0');
    return parent
      ? { ...section, key: `unit-${number}`, parent, name: `德化县第${number}${section.industry}有限公司` }
      : { ...section, key: `unit-${number}`, section: `第${number}工作股`, industry: `第${number}行业监管` };
  });
  return { ...dehua2025, organisation: { ...dehua2025.organisation, units: [...units, ...more] } };
}
