import type { Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Rule, Severity } from '../../plan/rule.js';
import type { Figures } from '../form/figures.js';
import type { Previous } from '../form/prefill.js';

/** What a check compares. */
export type CheckKind = Rule['kind'] | 'identity' | 'fall' | 'annual' | 'below' | 'outlier' | 'copied';

/** Something that must hold, as a thing: it checks, it is explained to people, and it stands in the catalogue. */
export interface Check {
  readonly kind: CheckKind;
  readonly severity: Severity;
  /** The code in whose row of the official tables it stands; its note is named after it. Empty: the form as a whole. */
  readonly at: string;
  /** 整改隐患数量 ≤ 自查隐患数量 */
  readonly name: string;
  /** The codes of both sides. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** What must hold, in a sentence. */
  readonly sentence: string;
  /** Where in the plan it comes from. */
  readonly origin: string;
  /** Who is to look at what it finds; the reporter where nobody is named. */
  readonly audience?: 'reviewer';
  /** What is wrong, with both numbers and the difference; undefined where it holds, or nothing can be said yet. */
  readonly violation: (about: Checked) => Violation | undefined;
}

export interface Violation {
  readonly sentence: string;
  /** The figures it concerns. */
  readonly codes: readonly string[];
}

/** What the units just below one have handed in, added up. */
export interface Below {
  /** Typed figures by code. */
  readonly figures: Figures;
  readonly reported: number;
  readonly expected: number;
}

/** What there is to be checked. */
export interface Checked {
  readonly plan: Plan;
  readonly period: Period;
  /** All figures, computed ones included. */
  readonly all: Figures;
  readonly previous: Previous | undefined;
  /** The unit's submissions before that count, the latest first. */
  readonly past: readonly Previous[];
  /** Other units' figures of the same period. */
  readonly others: readonly { readonly name: string; readonly figures: Figures }[];
  /** What the units just below have handed in. */
  readonly below?: Below;
  /** Totals that somebody stated instead of leaving them to be computed. */
  readonly stated: Figures;
}

/** Something a check found: what must hold, both numbers and their difference, in words. */
export interface Finding {
  readonly check: CheckKind;
  readonly severity: Severity;
  /** The code its note is named after. */
  readonly at: string;
  readonly codes: readonly string[];
  readonly sentence: string;
  readonly audience?: 'reviewer';
}

/** What some checks look at beside the figures and the last period; each is left out where it is not known. */
export type Surroundings = Partial<Pick<Checked, 'past' | 'others' | 'stated' | 'below'>>;
