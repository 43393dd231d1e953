import type { Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Rule, Severity } from '../../plan/rule.js';
import type { Figures } from '../form/figures.js';
import type { PreviousSubmission } from '../form/prefill.js';
import type { RegisterEvidence } from '../register/evidence.js';

/** The kind of a check, by the data that it compares. */
export type CheckKind =
  Rule['kind'] | 'identity' | 'fall' | 'annual' | 'subunits' | 'outlier' | 'copied' | 'register';

/**
 * A condition that figures must meet. The same object checks a submission, explains itself to people, and
 * fills a row of the catalogue.
 */
export interface Check {
  readonly kind: CheckKind;
  readonly severity: Severity;
  /**
   * The code of the figure that the check belongs to; the input of its note is named after it. Empty: the form as a
   * whole.
   */
  readonly at: string;
  /** The condition as a formula: `整改隐患数量 ≤ 自查隐患数量`. */
  readonly name: string;
  /** Codes of the left side; their figures are added up. */
  readonly left: readonly string[];
  /** Codes of the right side; their figures are added up. */
  readonly right: readonly string[];
  /** The condition as a sentence, in Chinese. */
  readonly sentence: string;
  /** The source in the plan, such as `附件4 季报表（一）`. */
  readonly origin: string;
  /** The person who must look at the finding; absent: the reporter. */
  readonly audience?: 'reviewer';
  /** Checks the figures. Returns undefined when the condition holds, or a figure it needs is missing. */
  readonly findViolation: (input: CheckInput) => Violation | undefined;
}

/** A broken condition, in words. */
export interface Violation {
  /** Both numbers and their difference, in Chinese. */
  readonly sentence: string;
  /** The codes of the figures concerned. */
  readonly codes: readonly string[];
}

/** The sums over the direct subunits of a unit that have reported. */
export interface SubunitTotals {
  /** Sums of the typed figures by code, in stored units. */
  readonly figures: Figures;
  /** Number of subunits that have reported. */
  readonly reported: number;
  /** Number of all subunits. */
  readonly expected: number;
}

/** The input of a check: a submission's figures and the data to compare them with. */
export interface CheckInput {
  readonly plan: Plan;
  readonly period: Period;
  /** All figures of the submission by code, computed ones included, in stored units. */
  readonly all: Figures;
  /** The last earlier submission of the unit that counts; undefined: there is none. */
  readonly previous: PreviousSubmission | undefined;
  /** All earlier submissions of the unit that count, the latest first. */
  readonly past: readonly PreviousSubmission[];
  /** The other units' figures for the same period. */
  readonly others: readonly { readonly name: string; readonly figures: Figures }[];
  /** So many units more have all the same figures as this one. */
  readonly furtherCopies: number;
  /** The sums of the direct subunits; absent: the unit has none. */
  readonly subunitTotals?: SubunitTotals;
  /** What the unit's register of enterprises says; absent: it has none. */
  readonly register?: RegisterEvidence;
  /** Totals that a person typed over their formula in a workbook, by code. */
  readonly stated: Figures;
}

/** The result of a check that does not hold. */
export interface Finding {
  readonly check: CheckKind;
  readonly severity: Severity;
  /** The code of the figure that it belongs to; the input of its note is named after it. */
  readonly at: string;
  /** The codes of the figures concerned. */
  readonly codes: readonly string[];
  /** The condition, both numbers and their difference, in Chinese. */
  readonly sentence: string;
  /** The person who must look at the finding; absent: the reporter. */
  readonly audience?: 'reviewer';
}

/**
 * Further input that only some checks need. A field is absent when the caller does not know it; these checks
 * then find nothing.
 */
export type CheckContext = Partial<
  Pick<CheckInput, 'past' | 'others' | 'furtherCopies' | 'stated' | 'subunitTotals' | 'register'>
>;
