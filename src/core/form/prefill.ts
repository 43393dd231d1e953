import type { Measure } from '../../plan/measure.js';
import {
  isAnnual,
  kindOf,
  orderInYear,
  partsOf,
  periodName,
  yearOf,
  type Period,
} from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { isComparable } from './comparison.js';
import { withComputed, type Figures } from './figures.js';
import { figureValues, type State, type Submission } from '../submission/submission.js';
import { wordsOfKind } from '../../plan/period-words.js';

/**
 * An earlier submission of a unit that counts (submitted, approved or locked), with all figures, computed
 * ones included.
 */
export interface PreviousSubmission {
  readonly period: Period;
  readonly state: State;
  readonly figures: Figures;
}

/** A figure that an input starts from, in stored units, with a remark for the person. */
export interface Prefill {
  readonly value: number;
  /**
   * 请核实 (please verify) for register figures, 未审定 (not approved) while the earlier submission is not
   * approved.
   */
  readonly remark: '' | '请核实' | '未审定';
}

/** Makes the earlier submission for comparisons; undefined when there is none. */
export function toPreviousSubmission(
  plan: Plan,
  submission: Submission | undefined,
): PreviousSubmission | undefined {
  if (!submission) return undefined;
  const figures = withComputed(plan, figureValues(submission));
  return { period: submission.period, state: submission.state, figures };
}

/**
 * Returns the earlier figure of a measure, when it may be compared with the period's: a figure counted since 1 January
 * only within its year. Undefined when there is none.
 */
export function lastFigure(
  measure: Measure,
  period: Period,
  previous: PreviousSubmission | undefined,
): number | undefined {
  if (!previous || !isComparable(measure, previous.period, period)) return undefined;
  return previous.figures.get(measure.code);
}

/**
 * Returns the earlier figure that a measure's input starts from, with its remark; undefined when there is
 * none.
 */
export function prefill(
  measure: Measure,
  period: Period,
  previous: PreviousSubmission | undefined,
): Prefill | undefined {
  const value = lastFigure(measure, period, previous);
  if (value === undefined || !previous) return undefined;
  if (previous.state === 'submitted') return { value, remark: '未审定' };
  return { value, remark: measure.since === 'stock' ? '请核实' : '' };
}

/**
 * Returns the value that a measure's field starts from: the saved figure, otherwise the earlier one. A figure
 * that was cleared stays blank.
 */
export function startingFigure(
  measure: Measure,
  { figures, cleared, period }: Pick<Submission, 'figures' | 'cleared' | 'period'>,
  previous: PreviousSubmission | undefined,
): number | undefined {
  if (cleared.has(measure.code)) return undefined;
  return figures.get(measure.code)?.value ?? prefill(measure, period, previous)?.value;
}

/**
 * Names the period of an earlier submission: `上季` (last quarter) for the period just before, otherwise the
 * period's full name.
 */
export function previousPeriodName(period: Period, previous: PreviousSubmission): string {
  return isNext(previous.period, period) ? wordsOfKind(kindOf(period)).last : periodName(previous.period);
}

function isNext(earlier: Period, later: Period): boolean {
  const kind = kindOf(later);
  if (kind === 'year' || kindOf(earlier) !== kind) return false;
  const index = (period: Period) => yearOf(period) * partsOf(kind).length + orderInYear(period);
  return index(later) - index(earlier) === 1;
}

/**
 * Whether figures are exactly those that a template comes with: each has the earlier value, and where there is none, none
 * was given. The year's report repeats the fourth quarter by design.
 */
export function isUntouchedTemplate(
  plan: Plan,
  period: Period,
  figures: Figures,
  previous: PreviousSubmission,
): boolean {
  return (
    !isAnnual(period) &&
    figures.size > 0 &&
    plan.typedMeasures.every(measure => figures.get(measure.code) === lastFigure(measure, period, previous))
  );
}
