import type { Plan } from '../../plan/plan.js';
import type { Submission } from '../submission/submission.js';
import { lastFigure, type PreviousSubmission } from './prefill.js';

/**
 * Returns last quarter's figures for all open ones that have one (其余无变化), by code, but for the codes of `except`. A
 * figure that was cleared is open too.
 */
export function restUnchanged(
  plan: Plan,
  { figures, period }: Pick<Submission, 'figures' | 'period'>,
  previous: PreviousSubmission | undefined,
  except: ReadonlySet<string> = new Set(),
): Map<string, number> {
  return new Map(
    plan.typedMeasures.flatMap(measure => {
      const last = lastFigure(measure, period, previous);
      const isOpen = !figures.has(measure.code) && !except.has(measure.code);
      return isOpen && last !== undefined ? [[measure.code, last] as const] : [];
    }),
  );
}

/** Counts the open figures in whose fields last quarter's figure stands; a field that was cleared is blank. */
export const countPrefilled = (
  plan: Plan,
  submission: Pick<Submission, 'figures' | 'cleared' | 'period'>,
  previous: PreviousSubmission | undefined,
): number => restUnchanged(plan, submission, previous, new Set(submission.cleared.keys())).size;
