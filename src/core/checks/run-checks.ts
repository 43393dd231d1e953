import type { Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { checksOf } from './catalogue.js';
import type { Check, Checked, Finding, Surroundings, Violation } from './check.js';
import type { Figures } from '../form/figures.js';
import type { Previous } from '../form/prefill.js';

/**
 * Runs every check of the plan on all figures (computed ones included, in stored units) and returns the findings. A check
 * finds nothing while a figure it needs is missing. Page, last page, upload and review all use this function; they differ
 * only in the context they know. `previous` is the unit's last earlier submission that counts.
 */
export function findings(
  plan: Plan,
  period: Period,
  all: Figures,
  previous: Previous | undefined,
  around: Surroundings = {},
): Finding[] {
  const about: Checked = { plan, period, all, previous, past: [], others: [], stated: new Map(), ...around };
  const found = checksOf(plan).flatMap(check => {
    const violation = check.violation(about);
    return violation ? [findingOf(check, violation)] : [];
  });
  return withoutRepeated(plan, found);
}

/** Returns the warnings for the reporter that have no note yet. `notes` has the notes by code. */
export function unexplained(found: readonly Finding[], notes: ReadonlyMap<string, string>): Finding[] {
  return found.filter(
    ({ severity, at, audience }) => severity === 'warning' && !audience && !notes.get(at)?.trim(),
  );
}

/** Returns the findings that block the submission. */
export const blocking = (found: readonly Finding[]): Finding[] =>
  found.filter(({ severity }) => severity === 'error');

function findingOf({ kind, severity, at, audience }: Check, { sentence, codes }: Violation): Finding {
  return { check: kind, severity, at, codes, sentence, ...(audience ? { audience } : {}) };
}

/**
 * Removes findings that another one already explains: the fall of a total whose part fell too, and an outlier or a
 * difference to the fourth quarter of a figure that fell.
 */
function withoutRepeated(plan: Plan, found: readonly Finding[]): Finding[] {
  const fallen = new Set(found.filter(({ check }) => check === 'fall').map(({ at }) => at));
  return found.filter(({ check, at }) => {
    if (check === 'outlier' || check === 'annual') return !fallen.has(at);
    return check !== 'fall' || !(measureOf(plan, at).sumOf ?? []).some(part => fallen.has(part));
  });
}
