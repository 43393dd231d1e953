import type { Measure } from '../../plan/measure.js';
import { partOf, periodName, yearOf, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { withComputed, type Figures } from './figures.js';
import type { State, Submission } from '../submission/submission.js';

/** What is known of a unit from before: its last submission that counts, computed figures included. */
export interface Previous {
  readonly period: Period;
  readonly state: State;
  readonly figures: Figures;
}

/** A figure offered to start from, and what the person must know of it. */
export interface Prefill {
  readonly value: number;
  /** 请核实 for the register, 未审定 where the earlier figure is not approved yet. */
  readonly remark: '' | '请核实' | '未审定';
}

export function previousFrom(plan: Plan, submission: Submission | undefined): Previous | undefined {
  if (!submission) return undefined;
  const typed = new Map([...submission.figures].map(([code, { value }]) => [code, value]));
  return { period: submission.period, state: submission.state, figures: withComputed(plan, typed) };
}

/** Last quarter's figure as far as it may be compared with this period's: a year figure only within its year. */
export function lastFigure(
  measure: Measure,
  period: Period,
  previous: Previous | undefined,
): number | undefined {
  if (!previous) return undefined;
  if (measure.since === 'year' && yearOf(previous.period) !== yearOf(period)) return undefined;
  return previous.figures.get(measure.code);
}

/** What the input of a measure starts from, by its base (product: Filling); nothing where nothing is known. */
export function prefill(
  measure: Measure,
  period: Period,
  previous: Previous | undefined,
): Prefill | undefined {
  const value = lastFigure(measure, period, previous);
  if (value === undefined || !previous) return undefined;
  if (previous.state === 'submitted') return { value, remark: '未审定' };
  return { value, remark: measure.since === 'stock' ? '请核实' : '' };
}

/** What the field of a measure starts from: the saved figure, else the known one; one that was taken out stays blank. */
export function startingFigure(
  measure: Measure,
  { figures, cleared, period }: Pick<Submission, 'figures' | 'cleared' | 'period'>,
  previous: Previous | undefined,
): number | undefined {
  if (cleared.has(measure.code)) return undefined;
  return figures.get(measure.code)?.value ?? prefill(measure, period, previous)?.value;
}

/** `上季` where the earlier figures are of the quarter just before, else the period's own name. */
export function previousWord(period: Period, previous: Previous): string {
  if (partOf(period) !== 'Y' && partOf(previous.period) !== 'Y' && isNext(previous.period, period))
    return '上季';
  return periodName(previous.period);
}

function isNext(earlier: Period, later: Period): boolean {
  const index = (period: Period) => yearOf(period) * 4 + Number(partOf(period).slice(1));
  return index(later) - index(earlier) === 1;
}
