import type { Measure } from '../plan/measure.js';
import { periodName, type Period } from '../plan/period.js';
import { labelOf, measureOf, type Plan } from '../plan/plan.js';
import { codesOf, type Rule, type Severity } from '../plan/rule.js';
import type { Figures } from './figures.js';
import { scaleOf, withUnit } from './number.js';
import { lastFigure, type Previous } from './prefill.js';

/** Something a check found: what must hold, both numbers and their difference, in words. */
export interface Finding {
  /** What kind of check: a rule of the plan, or a fall against the last period. */
  readonly check: Rule['kind'] | 'fall';
  readonly severity: Severity;
  /** The code its note is named after. */
  readonly at: string;
  readonly codes: readonly string[];
  readonly sentence: string;
}

/** Causes offered for a fall; the words alone suffice. */
export const FALL_CAUSES = ['企业关停', '合并划出', '上期多报更正', '口径变化'] as const;

/**
 * Holds all figures (computed ones included) against the plan's rules and against the unit's last period. A rule whose
 * figures are not all given says nothing yet. The same function serves page, last page, upload and review.
 */
export function findings(
  plan: Plan,
  period: Period,
  all: Figures,
  previous: Previous | undefined,
): Finding[] {
  return [
    ...plan.rules.flatMap(rule => ruleFinding(plan, rule, all) ?? []),
    ...fallFindings(plan, period, all, previous),
  ];
}

/** Warnings that still lack their note. */
export function unexplained(found: readonly Finding[], notes: ReadonlyMap<string, string>): Finding[] {
  return found.filter(({ severity, at }) => severity === 'warning' && !notes.get(at)?.trim());
}

export const blocking = (found: readonly Finding[]): Finding[] =>
  found.filter(({ severity }) => severity === 'error');

function ruleFinding(plan: Plan, rule: Rule, all: Figures): Finding | undefined {
  const codes = codesOf(rule);
  if (codes.some(code => !all.has(code))) return undefined;
  const sentence = violation(plan, rule, all);
  return sentence === undefined
    ? undefined
    : { check: rule.kind, severity: rule.severity, at: rule.at, codes, sentence };
}

function violation(plan: Plan, rule: Rule, all: Figures): string | undefined {
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
  return `${name(plan, left)} ${withUnit(a, measure)}，不应大于${name(plan, right)} ${said(plan, right, b)}，多出 ${withUnit(a - b, measure)}`;
}

function atLeastViolation(plan: Plan, at: string, other: string, all: Figures): string | undefined {
  const [a, b] = [sum([at], all), sum([other], all)];
  if (a >= b) return undefined;
  const measure = measureOf(plan, at);
  return `${name(plan, [at])} ${withUnit(a, measure)}，不应小于${name(plan, [other])} ${said(plan, [other], b)}，相差 ${withUnit(b - a, measure)}`;
}

function zeroViolation(
  plan: Plan,
  at: string,
  other: string,
  all: Figures,
  together: boolean,
): string | undefined {
  const [a, b] = [sum([at], all), sum([other], all)];
  const wrong = together ? (a === 0) !== (b === 0) : b === 0 && a !== 0;
  if (!wrong) return undefined;
  const [own, theirs] = [measureOf(plan, at), measureOf(plan, other)];
  const must = together ? '两者应同时为 0 或同时不为 0' : `${labelOf(plan, other)}为 0 时它也应为 0`;
  const gap =
    scaleOf(own) === scaleOf(theirs) && own.unit === theirs.unit
      ? `，相差 ${withUnit(Math.abs(a - b), own)}`
      : '';
  return `${name(plan, [at])} ${withUnit(a, own)}，而${name(plan, [other])} ${withUnit(b, theirs)}${gap}；${must}`;
}

function fallFindings(plan: Plan, period: Period, all: Figures, previous: Previous | undefined): Finding[] {
  const falls = [...plan.measures.values()].flatMap(
    measure => fallFinding(plan, period, measure, all, previous) ?? [],
  );
  const fallen = new Set(falls.map(({ at }) => at));
  // A total that fell only because a part did is explained at the part.
  return falls.filter(({ at }) => !(measureOf(plan, at).sumOf ?? []).some(part => fallen.has(part)));
}

function fallFinding(
  plan: Plan,
  period: Period,
  measure: Measure,
  all: Figures,
  previous: Previous | undefined,
): Finding | undefined {
  const now = all.get(measure.code);
  const last = lastFigure(measure, period, previous);
  if (!previous || measure.mayFall || now === undefined || last === undefined || now >= last)
    return undefined;
  const severity: Severity = measure.since === 'year' ? 'error' : 'warning';
  const base = measure.since === 'year' ? '本年累计数不应减少' : '一般不应减少，请说明原因';
  return {
    check: 'fall',
    severity,
    at: measure.code,
    codes: [measure.code],
    sentence: `${name(plan, [measure.code])} ${withUnit(now, measure)}，${periodName(previous.period)}为 ${withUnit(last, measure)}，减少 ${withUnit(last - now, measure)}；${base}`,
  };
}

const sum = (codes: readonly string[], all: Figures): number =>
  codes.reduce((total, code) => total + (all.get(code) ?? 0), 0);

const name = (plan: Plan, codes: readonly string[]): string =>
  codes.length > 2
    ? `${labelOf(plan, codes[0] ?? '')}等 ${codes.length} 项合计`
    : codes.map(code => labelOf(plan, code)).join('＋');

const said = (plan: Plan, codes: readonly string[], value: number): string =>
  withUnit(value, measureOf(plan, codes[0] ?? ''));
