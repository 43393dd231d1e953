import type { Plan } from '../../plan/plan.js';
import type { Page } from '../../plan/pages.js';
import { lastFigure, type PreviousSubmission } from './prefill.js';

/** With fewer earlier submissions than this, it is unknown which figures usually change. */
const MIN_PAST = 3;

/**
 * Returns the codes of the typed figures that changed in at least half of a unit's earlier periods, in the order of the
 * tables; undefined when there are too few periods to tell. `past` lists the earlier submissions, the latest first.
 */
export function findUsualChanges(
  plan: Plan,
  past: readonly PreviousSubmission[],
): ReadonlySet<string> | undefined {
  if (past.length < MIN_PAST) return undefined;
  const steps = past.slice(0, -1).map((later, index) => ({ later, earlier: past[index + 1] }));
  const changing = plan.typedMeasures.filter(measure => {
    const changes = steps.filter(({ later, earlier }) => {
      // A figure counted since 1 January starts again at 0 in the new year.
      const last = lastFigure(measure, later.period, earlier) ?? 0;
      return (later.figures.get(measure.code) ?? 0) !== last;
    });
    return changes.length * 2 >= steps.length;
  });
  return new Set(changing.map(({ code }) => code));
}

/** Lists the codes of a page's figures that usually change. */
export function usualChangesOn({ measures }: Page, usual: ReadonlySet<string>): string[] {
  return measures.map(({ code }) => code).filter(code => usual.has(code));
}
