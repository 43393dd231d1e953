import type { Plan } from '../../plan/plan.js';
import { codesOf, type Rule } from '../../plan/rule.js';

/** Where a figure is, seen from the sheet of another. */
type ReferenceTo = (code: string, from: string) => string;

/**
 * A rule of the plan as an Excel condition for the cell of `code`. It holds while a single figure on the other side is
 * still blank: what is not given yet breaks no rule.
 */
export function ruleFormula(plan: Plan, rule: Rule, code: string, referenceTo: ReferenceTo): string {
  const others = codesOf(rule).filter(part => part !== code);
  const [other] = others;
  const condition = makeCondition(rule, code, referenceTo);
  const mayBeBlank = others.length === 1 && other !== undefined && !plan.measures.get(other)?.sumOf;
  return mayBeBlank ? `OR(${referenceTo(other, code)}="",${condition})` : condition;
}

function makeCondition(rule: Rule, code: string, referenceTo: ReferenceTo): string {
  const sum = (codes: readonly string[]) => {
    const cells = codes.map(part => referenceTo(part, code));
    return cells.length === 1 ? (cells[0] ?? '0') : `SUM(${cells.join(',')})`;
  };
  switch (rule.kind) {
    case 'at-most':
      return `${sum(rule.left)}<=${sum(rule.right)}`;
    case 'at-least':
      return `${sum([rule.at])}>=${sum([rule.other])}`;
    case 'zero-when':
      return `OR(${referenceTo(rule.other, code)}<>0,${referenceTo(rule.at, code)}=0)`;
    case 'zero-together':
      return `(${referenceTo(rule.at, code)}=0)=(${referenceTo(rule.other, code)}=0)`;
  }
}
