import { distance } from 'fastest-levenshtein';
import type { Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { codesOf, type Rule } from '../../plan/rule.js';
import type { Figures } from '../form/figures.js';
import { lastFigure, type Previous } from '../form/prefill.js';

/** Figures whose change mends everything that must hold, and what they would be then, where one value alone does it. */
export interface Suspects {
  readonly codes: readonly string[];
  readonly repairs: ReadonlyMap<string, number>;
}

/** A form whose figures contradict each other: typed ones, and totals that were stated instead of computed. */
export interface Contradiction {
  readonly plan: Plan;
  readonly period: Period;
  readonly typed: Figures;
  readonly stated: Figures;
  readonly previous: Previous | undefined;
}

/** More figures than this are not named: then the form as a whole is in question. */
const MOST_CHANGES = 3;
/** So many equally likely sets are named. */
const MOST_NAMED = 3;
/** Sets about as likely as the likeliest. */
const CLOSE = 0.35;

/**
 * The smallest sets of figures whose change mends every sum and every blocking rule (after Fellegi and Holt), the
 * likeliest first. Sets of one size are ranked by what a person most likely did: a figure that comes close to its last
 * value when mended, or differs by a slip of the finger, is suspected before one that was plausible as it is.
 */
export function likelyWrong(about: Contradiction): Suspects[] {
  const held = constraintsOf(about);
  const figures = new Map([...about.typed, ...about.stated]);
  for (let size = 1; size <= MOST_CHANGES; size += 1) {
    const sets = distinct(repairsOf(held, figures, new Map(), size));
    if (sets.length > 0) return likeliest(about, sets);
  }
  return [];
}

/** Something that must hold between figures. */
interface Constraint {
  /** The figures it reads, each a value of its own. */
  readonly codes: readonly string[];
  readonly holds: (figures: Figures) => boolean;
  /** The value of one of its figures with which it holds while the others stay; undefined where none does. */
  readonly mend: (figures: Figures, code: string) => number | undefined;
}

function constraintsOf({ plan, typed, stated }: Contradiction): Constraint[] {
  // A total that is computed has no value of its own: it stands for its parts.
  const parts = (code: string): readonly string[] =>
    stated.has(code) ? [code] : (plan.measures.get(code)?.sumOf ?? [code]);
  const sums = [...stated.keys()].map(code => identity(code, plan.measures.get(code)?.sumOf ?? []));
  const rules = plan.rules
    .filter(({ severity }) => severity === 'error')
    .map(rule => ruleConstraint(rule, parts));
  const isGiven = (code: string) => typed.has(code) || stated.has(code);
  return [...sums, ...rules].filter(({ codes }) => codes.every(isGiven));
}

const sum = (codes: readonly string[], figures: Figures): number =>
  codes.reduce((total, code) => total + (figures.get(code) ?? 0), 0);

function identity(total: string, parts: readonly string[]): Constraint {
  const gap = (figures: Figures) => (figures.get(total) ?? 0) - sum(parts, figures);
  return {
    codes: [total, ...parts],
    holds: figures => gap(figures) === 0,
    mend: (figures, code) => (figures.get(code) ?? 0) + (code === total ? -gap(figures) : gap(figures)),
  };
}

function ruleConstraint(rule: Rule, parts: (code: string) => readonly string[]): Constraint {
  const codes = [...new Set(codesOf(rule).flatMap(parts))];
  switch (rule.kind) {
    case 'at-most':
      return atMost(rule.left.flatMap(parts), rule.right.flatMap(parts), codes);
    case 'at-least':
      return atMost(parts(rule.other), parts(rule.at), codes);
    case 'zero-when':
    case 'zero-together':
      return zeroes(parts(rule.at), parts(rule.other), codes, rule.kind === 'zero-together');
  }
}

function atMost(left: readonly string[], right: readonly string[], codes: readonly string[]): Constraint {
  const over = (figures: Figures) => sum(left, figures) - sum(right, figures);
  return {
    codes,
    holds: figures => over(figures) <= 0,
    mend: (figures, code) =>
      (figures.get(code) ?? 0) + (left.includes(code) ? -over(figures) : over(figures)),
  };
}

function zeroes(
  at: readonly string[],
  other: readonly string[],
  codes: readonly string[],
  together: boolean,
): Constraint {
  const holds = (figures: Figures) => {
    const [a, b] = [sum(at, figures), sum(other, figures)];
    return together ? (a === 0) === (b === 0) : b !== 0 || a === 0;
  };
  return {
    codes,
    holds,
    // Which value it had is not known; that it had one is all that is asked.
    mend: (figures, code) => ((figures.get(code) ?? 0) === 0 ? 1 : 0),
  };
}

/**
 * All ways to mend everything with at most `left` more changes: whatever mends a constraint changes one of its figures,
 * so only the figures of one broken constraint need to be tried.
 */
function repairsOf(
  held: readonly Constraint[],
  figures: Figures,
  changed: ReadonlyMap<string, number>,
  left: number,
): ReadonlyMap<string, number>[] {
  const broken = held.find(constraint => !constraint.holds(figures));
  if (!broken) return [changed];
  if (left === 0) return [];
  return broken.codes
    .filter(code => !changed.has(code))
    .flatMap(code => {
      const value = broken.mend(figures, code);
      if (value === undefined || value < 0) return [];
      const next = new Map(figures).set(code, value);
      return repairsOf(held, next, new Map(changed).set(code, value), left - 1);
    });
}

function distinct(sets: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number>[] {
  const known = new Map(sets.filter(set => set.size > 0).map(set => [[...set.keys()].sort().join(' '), set]));
  return [...known.values()];
}

function likeliest(about: Contradiction, sets: readonly ReadonlyMap<string, number>[]): Suspects[] {
  const ranked = sets.map(set => ({ set, cost: costOf(about, set) })).sort((a, b) => a.cost - b.cost);
  const best = ranked[0]?.cost ?? 0;
  return ranked
    .filter(({ cost }) => cost <= best + CLOSE)
    .slice(0, MOST_NAMED)
    .map(({ set }) => ({ codes: [...set.keys()], repairs: set }));
}

/** How much would have to be believed for a change of these figures to be the right one. */
function costOf(about: Contradiction, set: ReadonlyMap<string, number>): number {
  const after = new Map([...about.typed, ...about.stated, ...set]);
  const own = [...set].map(([code, to]) => changeCost(about, code, to)).reduce((a, b) => a + b, 0);
  return own + warningsIn(about, after);
}

function changeCost(
  { plan, period, typed, stated, previous }: Contradiction,
  code: string,
  to: number,
): number {
  const from = typed.get(code) ?? stated.get(code) ?? 0;
  const last = lastFigure(measureOf(plan, code), period, previous);
  const slip = isSlip(from, to) ? -1 : 0;
  // Without an earlier value, a change is the more credible the smaller it is against the figure.
  if (last === undefined) return slip + Math.abs(Math.log1p(to) - Math.log1p(from)) / 4;
  return slip + Math.log1p(Math.abs(to - last)) - Math.log1p(Math.abs(from - last));
}

/** One digit wrong, too many or too few, or two exchanged. */
function isSlip(from: number, to: number): boolean {
  const [a, b] = [String(from), String(to)];
  if (distance(a, b) <= 1) return true;
  const at = Array.from(a).findIndex((digit, index) => digit !== b[index]);
  return a.length === b.length && a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b;
}

/** Rules that only ask for a note tell less, but they tell something. */
function warningsIn({ plan, stated }: Contradiction, figures: Figures): number {
  const parts = (code: string): readonly string[] =>
    stated.has(code) ? [code] : (plan.measures.get(code)?.sumOf ?? [code]);
  return plan.rules
    .filter(({ severity }) => severity === 'warning')
    .map(rule => ruleConstraint(rule, parts))
    .filter(({ codes, holds }) => codes.every(code => figures.has(code)) && !holds(figures)).length;
}
