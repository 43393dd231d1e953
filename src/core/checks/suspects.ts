import { distance } from 'fastest-levenshtein';
import type { Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { codesOf, type Rule } from '../../plan/rule.js';
import type { Figures } from '../form/figures.js';
import { lastFigure, type PreviousSubmission } from '../form/prefill.js';

/** A set of figures that are probably wrong together: changing them repairs all constraints. */
export interface Suspects {
  readonly codes: readonly string[];
  /** The repaired values by code, in stored units; a figure of which is only known that it is not 0 has none. */
  readonly repairs: ReadonlyMap<string, number>;
}

/** A submission whose figures contradict each other. All figures are in stored units. */
export interface Contradiction {
  readonly plan: Plan;
  readonly period: Period;
  readonly typed: Figures;
  /** The totals that a person typed over their formula. */
  readonly stated: Figures;
  readonly previous: PreviousSubmission | undefined;
}

/** Sets with more figures than this are not searched: the form as a whole is then in question. */
const MAX_CHANGES = 3;
/** At most so many sets are named. */
const MAX_SETS = 3;
/** Sets whose cost is at most this much above the lowest cost are named as well. */
const MAX_COST_DIFFERENCE = 0.35;

/**
 * Finds the smallest sets of figures whose change repairs every sum and every blocking rule (method of Fellegi and Holt),
 * the most likely set first. Sets of one size are ranked by the mistake a person most likely made: a figure is more
 * suspect when its repaired value is close to its last value, or differs from the typed one by a single slip. Returns an
 * empty list when nothing is broken, or more than three figures would have to change.
 */
export function findSuspects(contradiction: Contradiction): Suspects[] {
  const constraints = makeConstraints(contradiction);
  const figures = new Map([...contradiction.typed, ...contradiction.stated]);
  for (let size = 1; size <= MAX_CHANGES; size += 1) {
    const sets = distinct(findRepairs(constraints, figures, new Map(), size));
    if (sets.length > 0)
      return rankSuspects(contradiction, sets).map(set => ({
        codes: [...set.keys()],
        repairs: new Map([...set].filter(([code, to]) => to !== NOT_ZERO || !isOpen(constraints, code))),
      }));
  }
  return [];
}

/** A condition between figures. */
interface Constraint {
  /**
   * The codes of the figures it reads. Each has its own value; computed totals are replaced by their parts.
   */
  readonly codes: readonly string[];
  readonly holds: (figures: Figures) => boolean;
  /**
   * Returns the value that one figure must have for the condition to hold while the others stay. A negative value means
   * that this figure alone cannot repair it.
   */
  readonly repairedValue: (figures: Figures, code: string) => number;
  /** It only says whether its figures are 0. */
  readonly isOfZeros?: true;
}

/** Stands for any value other than 0. */
const NOT_ZERO = 1;

const isOpen = (constraints: readonly Constraint[], code: string): boolean =>
  constraints.some(({ isOfZeros, codes }) => isOfZeros && codes.includes(code));

function makeConstraints({ plan, typed, stated }: Contradiction): Constraint[] {
  // A computed total has no value of its own, so its parts replace it.
  const parts = (code: string): readonly string[] =>
    stated.has(code) ? [code] : (plan.measures.get(code)?.sumOf ?? [code]);
  const sums = [...stated.keys()].map(code => sumConstraint(code, plan.measures.get(code)?.sumOf ?? []));
  const rules = plan.rules
    .filter(({ severity }) => severity === 'error')
    .map(rule => ruleConstraint(rule, parts));
  const hasValue = (code: string) => typed.has(code) || stated.has(code);
  return [...sums, ...rules].filter(({ codes }) => codes.every(hasValue));
}

const sum = (codes: readonly string[], figures: Figures): number =>
  codes.reduce((total, code) => total + (figures.get(code) ?? 0), 0);

function sumConstraint(total: string, parts: readonly string[]): Constraint {
  const gap = (figures: Figures) => (figures.get(total) ?? 0) - sum(parts, figures);
  return {
    codes: [total, ...parts],
    holds: figures => gap(figures) === 0,
    repairedValue: (figures, code) =>
      (figures.get(code) ?? 0) + (code === total ? -gap(figures) : gap(figures)),
  };
}

function ruleConstraint(rule: Rule, parts: (code: string) => readonly string[]): Constraint {
  const codes = [...new Set(codesOf(rule).flatMap(parts))];
  switch (rule.kind) {
    case 'at-most':
      return atMostConstraint(rule.left.flatMap(parts), rule.right.flatMap(parts), codes);
    case 'at-least':
      return atMostConstraint(parts(rule.other), parts(rule.at), codes);
    case 'zero-when':
    case 'zero-together':
      return zeroConstraint(parts(rule.at), parts(rule.other), codes, rule.kind === 'zero-together');
  }
}

function atMostConstraint(
  left: readonly string[],
  right: readonly string[],
  codes: readonly string[],
): Constraint {
  const excess = (figures: Figures) => sum(left, figures) - sum(right, figures);
  return {
    codes,
    holds: figures => excess(figures) <= 0,
    repairedValue: (figures, code) =>
      (figures.get(code) ?? 0) + (left.includes(code) ? -excess(figures) : excess(figures)),
  };
}

function zeroConstraint(
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
    // The true value is unknown.
    repairedValue: (figures, code) => ((figures.get(code) ?? 0) === 0 ? NOT_ZERO : 0),
    isOfZeros: true,
  };
}

/**
 * Finds all ways to repair every constraint with at most `remaining` more changes. A repair of a broken constraint changes
 * one of its figures, so it is enough to try the figures of one broken constraint.
 */
function findRepairs(
  constraints: readonly Constraint[],
  figures: Figures,
  changed: ReadonlyMap<string, number>,
  remaining: number,
): ReadonlyMap<string, number>[] {
  const broken = constraints.find(constraint => !constraint.holds(figures));
  if (!broken) return [changed];
  if (remaining === 0) return [];
  return broken.codes
    .filter(code => !changed.has(code))
    .flatMap(code => {
      const value = broken.repairedValue(figures, code);
      if (value < 0) return [];
      const next = new Map(figures).set(code, value);
      return findRepairs(constraints, next, new Map(changed).set(code, value), remaining - 1);
    });
}

function distinct(sets: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number>[] {
  const byCodes = new Map(
    sets.filter(set => set.size > 0).map(set => [[...set.keys()].sort().join(' '), set]),
  );
  return [...byCodes.values()];
}

function rankSuspects(
  contradiction: Contradiction,
  sets: readonly ReadonlyMap<string, number>[],
): ReadonlyMap<string, number>[] {
  const ranked = sets
    .map(set => ({ set, cost: totalCost(contradiction, set) }))
    .sort((a, b) => a.cost - b.cost);
  const best = ranked[0]?.cost ?? 0;
  return ranked
    .filter(({ cost }) => cost <= best + MAX_COST_DIFFERENCE)
    .slice(0, MAX_SETS)
    .map(({ set }) => set);
}

/** Returns the cost of a set of changes: the less plausible the changes, the higher the cost. */
function totalCost(contradiction: Contradiction, set: ReadonlyMap<string, number>): number {
  const after = new Map([...contradiction.typed, ...contradiction.stated, ...set]);
  const changesCost = [...set]
    .map(([code, to]) => changeCost(contradiction, code, to))
    .reduce((a, b) => a + b, 0);
  return changesCost + countBrokenWarnings(contradiction, after);
}

function changeCost(
  { plan, period, typed, stated, previous }: Contradiction,
  code: string,
  to: number,
): number {
  const from = typed.get(code) ?? stated.get(code) ?? 0;
  const last = lastFigure(measureOf(plan, code), period, previous);
  const slip = isSlip(from, to) ? -1 : 0;
  // Without an earlier value, a change that is small in proportion to the figure is more plausible.
  if (last === undefined) return slip + Math.abs(Math.log1p(to) - Math.log1p(from)) / 4;
  return slip + Math.log1p(Math.abs(to - last)) - Math.log1p(Math.abs(from - last));
}

/**
 * Whether two numbers differ by one slip: one digit wrong, missing or extra, or two neighbouring digits
 * exchanged.
 */
function isSlip(from: number, to: number): boolean {
  const [a, b] = [String(from), String(to)];
  if (distance(a, b) <= 1) return true;
  const position = Array.from(a).findIndex((digit, index) => digit !== b[index]);
  return (
    a.length === b.length &&
    a.slice(0, position) + (a[position + 1] ?? '') + (a[position] ?? '') + a.slice(position + 2) === b
  );
}

/**
 * Counts the rules of severity `warning` that the figures break: a weaker sign than an error, but still a
 * sign.
 */
function countBrokenWarnings({ plan, stated }: Contradiction, figures: Figures): number {
  const parts = (code: string): readonly string[] =>
    stated.has(code) ? [code] : (plan.measures.get(code)?.sumOf ?? [code]);
  return plan.rules
    .filter(({ severity }) => severity === 'warning')
    .map(rule => ruleConstraint(rule, parts))
    .filter(({ codes, holds }) => codes.every(code => figures.has(code)) && !holds(figures)).length;
}
