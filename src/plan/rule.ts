// Rules are data of the plan: conditions between figures. core/checks runs them and words them.

/**
 * The severity of a rule or check: `error` blocks the submission; `warning` requires a note, which goes with
 * the figure to the reviewer.
 */
export type Severity = 'error' | 'warning';

interface RuleBase {
  /** The code of the figure that the rule belongs to; the input of its note is named after it. */
  readonly at: string;
  readonly severity: Severity;
}

/** The sum of the figures in `left` is at most the sum of those in `right`. Both list codes. */
export interface AtMost extends RuleBase {
  readonly kind: 'at-most';
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** The figure `at` is at least the figure `other`. */
export interface AtLeast extends RuleBase {
  readonly kind: 'at-least';
  readonly other: string;
}

/** The figure `at` is 0 when the figure `other` is 0. */
export interface ZeroWhen extends RuleBase {
  readonly kind: 'zero-when';
  readonly other: string;
}

/** The figure `at` is 0 exactly when the figure `other` is 0. */
export interface ZeroTogether extends RuleBase {
  readonly kind: 'zero-together';
  readonly other: string;
}

/** A rule of a plan. */
export type Rule = AtMost | AtLeast | ZeroWhen | ZeroTogether;

/** Lists the codes of the figures that a rule reads, including the one it belongs to. */
export function codesOf(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case 'at-most':
      return [...new Set([...rule.left, ...rule.right, rule.at])];
    case 'at-least':
    case 'zero-when':
    case 'zero-together':
      return [rule.at, rule.other];
  }
}

export const atMost = (at: string, right: string, severity: Severity = 'error'): Rule => ({
  kind: 'at-most',
  at,
  left: [at],
  right: [right],
  severity,
});

export const sumAtMost = (
  at: string,
  left: readonly string[],
  right: string,
  severity: Severity = 'error',
): Rule => ({ kind: 'at-most', at, left, right: [right], severity });

export const atLeast = (at: string, other: string, severity: Severity = 'error'): Rule => ({
  kind: 'at-least',
  at,
  other,
  severity,
});

export const zeroWhen = (at: string, other: string): Rule => ({
  kind: 'zero-when',
  at,
  other,
  severity: 'error',
});

export const zeroTogether = (at: string, other: string): Rule => ({
  kind: 'zero-together',
  at,
  other,
  severity: 'error',
});
