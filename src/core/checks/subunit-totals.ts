import { labelOf, type Plan } from '../../plan/plan.js';
import type { Check, CheckInput, SubunitTotals, Violation } from './check.js';
import { figureCheck } from './figure-check.js';
import { formatChange, withUnit } from '../form/number.js';

/**
 * Builds the checks that a unit's figure equals the sum of its direct subunits, or has a note. A plan without
 * subunits has none.
 */
export function subunitChecks(plan: Plan): Check[] {
  if (plan.organisation.units.every(({ parent }) => parent === undefined)) return [];
  return plan.typedMeasures.map(measure => {
    const name = labelOf(plan, measure.code);
    return figureCheck(measure, {
      kind: 'subunits',
      name: `${name}与下级合计一致`,
      sentence: `${name}与下级单位合计不同时，请说明原因`,
      origin: '逐级汇总',
      findViolation: input => subunitViolation(input, measure.code, name),
    });
  });
}

/** While some subunits have not reported, the unit's figure may be larger than their sum, but not smaller. */
function subunitViolation(
  { plan, all, subunitTotals }: CheckInput,
  code: string,
  name: string,
): Violation | undefined {
  const [own, sum, measure] = [all.get(code), subunitTotals?.figures.get(code), plan.measures.get(code)];
  if (!subunitTotals || !measure || own === undefined || sum === undefined || own === sum) return undefined;
  if (subunitTotals.reported < subunitTotals.expected && own > sum) return undefined;
  return {
    codes: [code],
    sentence: `${name} ${withUnit(own, measure)}，下级单位合计 ${withUnit(sum, measure)}，相差 ${formatChange(own - sum, measure)}；请采用下级合计，或说明原因`,
  };
}

/** Formats a sum of subunits: `下级合计 12（2/3 已报）`. `sum` is the formatted sum. */
export function formatSubunitTotals({ reported, expected }: SubunitTotals, sum: string): string {
  return `下级合计 ${sum}${reported < expected ? `（${reported}/${expected} 已报）` : ''}`;
}
