import type { Plan } from '../../plan/plan.js';
import type { Page } from './pages.js';
import { lastFigure, type Previous } from './prefill.js';

/** Fewer submissions than this say nothing of what is usual. */
const LEAST_PAST = 3;

/**
 * The typed figures that changed in at least half of a unit's periods, in the order of the tables; undefined while the
 * past is too short to tell. `past` has the latest first.
 */
export function usuallyChanging(plan: Plan, past: readonly Previous[]): ReadonlySet<string> | undefined {
  if (past.length < LEAST_PAST) return undefined;
  const steps = past.slice(0, -1).map((later, index) => ({ later, earlier: past[index + 1] }));
  const changing = plan.typed.filter(measure => {
    const changes = steps.filter(({ later, earlier }) => {
      // Over the turn of the year a figure of the year begins at 0.
      const last = lastFigure(measure, later.period, earlier) ?? 0;
      return (later.figures.get(measure.code) ?? 0) !== last;
    });
    return changes.length * 2 >= steps.length;
  });
  return new Set(changing.map(({ code }) => code));
}

/** The codes of a page that usually change. */
export function changingOn({ measures }: Page, usual: ReadonlySet<string>): string[] {
  return measures.map(({ code }) => code).filter(code => usual.has(code));
}
