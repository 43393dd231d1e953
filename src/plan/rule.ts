/** What must hold between figures. Rules are data: who checks them, and how they are worded, stands in core. */

/** `error` blocks the submission; `warning` asks for a note that travels with the figure. */
export type Severity = 'error' | 'warning';

interface Standing {
  /** The code in whose row of the official tables the check stands; its note is named after it. */
  readonly at: string;
  readonly severity: Severity;
}

/** The sum of `left` is at most the sum of `right`. */
export interface AtMost extends Standing {
  readonly kind: 'at-most';
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** `at` is at least `other`. */
export interface AtLeast extends Standing {
  readonly kind: 'at-least';
  readonly other: string;
}

/** `at` is 0 when `other` is 0. */
export interface ZeroWhen extends Standing {
  readonly kind: 'zero-when';
  readonly other: string;
}

/** `at` is 0 exactly when `other` is 0. */
export interface ZeroTogether extends Standing {
  readonly kind: 'zero-together';
  readonly other: string;
}

export type Rule = AtMost | AtLeast | ZeroWhen | ZeroTogether;

/** Every code a rule reads, the one it stands at included. */
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
