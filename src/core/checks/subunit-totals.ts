import { labelOf, type Plan } from '../../plan/plan.js';
import type { Below, Check, Checked, Violation } from './check.js';
import { figureCheck } from './figure-check.js';
import { formatChange, withUnit } from '../form/number.js';

/**
 * Builds the checks that a unit's figure equals the sum of its direct subunits, or has a note. A plan without
 * subunits has none.
 */
export function belowChecks(plan: Plan): Check[] {
  if (plan.organisation.units.every(({ parent }) => parent === undefined)) return [];
  return plan.typed.map(measure => {
    const name = labelOf(plan, measure.code);
    return figureCheck(measure, {
      kind: 'below',
      name: `${name}与下级合计一致`,
      sentence: `${name}与下级单位合计不同时，请说明原因`,
      origin: '逐级汇总',
      violation: about => differs(about, measure.code, name),
    });
  });
}

/** While some subunits have not reported, the unit's figure may be larger than their sum, but not smaller. */
function differs({ plan, all, below }: Checked, code: string, name: string): Violation | undefined {
  const [own, sum, measure] = [all.get(code), below?.figures.get(code), plan.measures.get(code)];
  if (!below || !measure || own === undefined || sum === undefined || own === sum) return undefined;
  if (below.reported < below.expected && own > sum) return undefined;
  return {
    codes: [code],
    sentence: `${name} ${withUnit(own, measure)}，下级单位合计 ${withUnit(sum, measure)}，相差 ${formatChange(own - sum, measure)}；请采用下级合计，或说明原因`,
  };
}

/** Formats a sum of subunits: `下级合计 12（2/3 已报）`. `text` is the sum as it is shown. */
export function belowWords({ reported, expected }: Below, text: string): string {
  return `下级合计 ${text}${reported < expected ? `（${reported}/${expected} 已报）` : ''}`;
}
