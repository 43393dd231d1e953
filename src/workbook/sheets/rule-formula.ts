import type { Plan } from '../../plan/plan.js';
import { codesOf, type Rule } from '../../plan/rule.js';

/** Where a figure is, seen from the sheet of another. */
type Standing = (code: string, from: string) => string;

/**
 * A rule of the plan as an Excel condition for the cell of `code`. It holds while a single figure on the other side is
 * still blank: what is not given yet breaks no rule.
 */
export function ruleFormula(plan: Plan, rule: Rule, code: string, stands: Standing): string {
  const others = codesOf(rule).filter(each => each !== code);
  const [other] = others;
  const holds = condition(rule, code, stands);
  const mayBeBlank = others.length === 1 && other !== undefined && !plan.measures.get(other)?.sumOf;
  return mayBeBlank ? `OR(${stands(other, code)}="",${holds})` : holds;
}

function condition(rule: Rule, code: string, stands: Standing): string {
  const sum = (codes: readonly string[]) => {
    const cells = codes.map(each => stands(each, code));
    return cells.length === 1 ? (cells[0] ?? '0') : `SUM(${cells.join(',')})`;
  };
  switch (rule.kind) {
    case 'at-most':
      return `${sum(rule.left)}<=${sum(rule.right)}`;
    case 'at-least':
      return `${sum([rule.at])}>=${sum([rule.other])}`;
    case 'zero-when':
      return `OR(${stands(rule.other, code)}<>0,${stands(rule.at, code)}=0)`;
    case 'zero-together':
      return `(${stands(rule.at, code)}=0)=(${stands(rule.other, code)}=0)`;
  }
}
