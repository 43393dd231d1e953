import { measureOf, labelOf, type Plan } from '../../plan/plan.js';
import { codesOf, type Rule } from '../../plan/rule.js';
import type { Measure } from '../../plan/measure.js';
import type { Check, CheckInput } from './check.js';
import type { Figures } from '../form/figures.js';
import { withUnit } from '../form/number.js';

// Checks between the figures of one submission: sums, and the plan's rules within and across its tables.

/**
 * Names the place of a code in the plan: `附件4 季报表（一）`. A code of no form gives the plan's document number.
 */
export function originOf(plan: Plan, code: string): string {
  const form = plan.forms.find(({ measures }) => measures.some(measure => measure.code === code));
  return form ? `${form.annex} ${form.sheet}` : plan.document;
}

/**
 * Builds the checks that a total equals the sum of its parts. Cards compute totals; in a workbook a person
 * may have typed a different one.
 */
export function identityChecks(plan: Plan): Check[] {
  return [...plan.measures.values()]
    .filter(({ sumOf }) => sumOf)
    .map(measure => identityCheck(plan, measure, measure.sumOf ?? []));
}

function identityCheck(plan: Plan, measure: Measure, parts: readonly string[]): Check {
  const { code } = measure;
  const partLabels = parts.map(part => labelOf(plan, part)).join('＋');
  return {
    kind: 'identity',
    severity: 'error',
    at: code,
    name: `${labelOf(plan, code)} ＝ ${partLabels}`,
    left: [code],
    right: parts,
    sentence: `${labelOf(plan, code)}应等于${partLabels}`,
    origin: originOf(plan, code),
    findViolation: ({ all, stated }) => {
      const [statedTotal, computed] = [stated.get(code), all.get(code)];
      if (statedTotal === undefined || computed === undefined || statedTotal === computed) return undefined;
      return {
        codes: [code, ...parts],
        sentence: `${labelOf(plan, code)}写的是 ${withUnit(statedTotal, measure)}，按${partLabels}相加为 ${withUnit(computed, measure)}，相差 ${withUnit(Math.abs(statedTotal - computed), measure)}`,
      };
    },
  };
}

/** Builds one check for each rule of the plan. A rule with a figure missing says nothing. */
export function ruleChecks(plan: Plan): Check[] {
  return plan.rules.map(rule => {
    const codes = codesOf(rule);
    return {
      kind: rule.kind,
      severity: rule.severity,
      at: rule.at,
      ...sidesOfRule(rule),
      ...textsOfRule(plan, rule),
      origin: originOf(plan, rule.at),
      findViolation: ({ all }: CheckInput) => {
        if (codes.some(code => !all.has(code))) return undefined;
        const sentence = ruleViolation(plan, rule, all);
        return sentence === undefined ? undefined : { codes, sentence };
      },
    };
  });
}

function sidesOfRule(rule: Rule): Pick<Check, 'left' | 'right'> {
  return rule.kind === 'at-most'
    ? { left: rule.left, right: rule.right }
    : { left: [rule.at], right: [rule.other] };
}

function textsOfRule(plan: Plan, rule: Rule): Pick<Check, 'name' | 'sentence'> {
  const { left, right } = sidesOfRule(rule);
  const [a, b] = [formatSide(plan, left), formatSide(plan, right)];
  switch (rule.kind) {
    case 'at-most':
      return { name: `${a} ≤ ${b}`, sentence: `${a}不应大于${b}` };
    case 'at-least':
      return { name: `${a} ≥ ${b}`, sentence: `${a}不应小于${b}` };
    case 'zero-when':
      return { name: `${b}为 0 时，${a}为 0`, sentence: `${b}为 0 时，${a}也应为 0` };
    case 'zero-together':
      return { name: `${a}、${b}同时为 0`, sentence: `${a}与${b}应同时为 0 或同时不为 0` };
  }
}

/** Formats one side of a check for the catalogue: the labels of all its figures, joined by ＋. */
export const formatSide = (plan: Plan, codes: readonly string[]): string =>
  codes.map(code => labelOf(plan, code)).join('＋');

function ruleViolation(plan: Plan, rule: Rule, all: Figures): string | undefined {
  switch (rule.kind) {
    case 'at-most':
      return atMostViolation(plan, rule.left, rule.right, all);
    case 'at-least':
      return atLeastViolation(plan, rule.at, rule.other, all);
    case 'zero-when':
    case 'zero-together':
      return zeroViolation(plan, rule.at, rule.other, all, rule.kind === 'zero-together');
  }
}

function atMostViolation(
  plan: Plan,
  left: readonly string[],
  right: readonly string[],
  all: Figures,
): string | undefined {
  const [a, b] = [sum(left, all), sum(right, all)];
  if (a <= b) return undefined;
  const measure = measureOf(plan, left[0] ?? '');
  return `${formatShortSide(plan, left)} ${withUnit(a, measure)}，不应大于${formatShortSide(plan, right)} ${formatSum(plan, right, b)}，多出 ${withUnit(a - b, measure)}`;
}

function atLeastViolation(plan: Plan, at: string, other: string, all: Figures): string | undefined {
  const [a, b] = [sum([at], all), sum([other], all)];
  if (a >= b) return undefined;
  const measure = measureOf(plan, at);
  return `${formatShortSide(plan, [at])} ${withUnit(a, measure)}，不应小于${formatShortSide(plan, [other])} ${formatSum(plan, [other], b)}，相差 ${withUnit(b - a, measure)}`;
}

function zeroViolation(
  plan: Plan,
  at: string,
  other: string,
  all: Figures,
  together: boolean,
): string | undefined {
  const [a, b] = [sum([at], all), sum([other], all)];
  const isViolated = together ? (a === 0) !== (b === 0) : b === 0 && a !== 0;
  if (!isViolated) return undefined;
  const [measure, otherMeasure] = [measureOf(plan, at), measureOf(plan, other)];
  const requirement = together ? '两者应同时为 0 或同时不为 0' : `${labelOf(plan, other)}为 0 时它也应为 0`;
  // One side is 0, so the difference is the other side.
  const gap = `，相差 ${a === 0 ? withUnit(b, otherMeasure) : withUnit(a, measure)}`;
  return `${formatShortSide(plan, [at])} ${withUnit(a, measure)}，而${formatShortSide(plan, [other])} ${withUnit(b, otherMeasure)}${gap}；${requirement}`;
}

const sum = (codes: readonly string[], all: Figures): number =>
  codes.reduce((total, code) => total + (all.get(code) ?? 0), 0);

/** Formats one side of a check for a finding: short, so that the numbers stay visible on the card. */
const formatShortSide = (plan: Plan, codes: readonly string[]): string =>
  codes.length > 2
    ? `${labelOf(plan, codes[0] ?? '')}等 ${codes.length} 项合计`
    : codes.map(code => labelOf(plan, code)).join('＋');

const formatSum = (plan: Plan, codes: readonly string[], value: number): string =>
  withUnit(value, measureOf(plan, codes[0] ?? ''));
