import type { Plan } from '../../plan/plan.js';
import { codesOf, type Rule } from '../../plan/rule.js';

/** Returns the Excel reference to a figure from the sheet of another figure. */
type ReferenceTo = (code: string, from: string) => string;

/**
 * Formats a rule of the plan as an Excel condition for the cell of `code`. Where the other side is a single typed
 * figure, the condition also holds while that figure is blank: a blank breaks no rule.
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
