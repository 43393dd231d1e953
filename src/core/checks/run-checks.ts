import type { Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { checksOf } from './catalogue.js';
import type { Check, Checked, Finding, Surroundings, Violation } from './check.js';
import type { Figures } from '../form/figures.js';
import type { Previous } from '../form/prefill.js';

/**
 * Holds all figures (computed ones included) against every check of the plan. A check whose figures are not all given
 * says nothing yet. The one engine: page, last page, upload and review differ only in what they know.
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

/** Warnings that still lack their note. */
export function unexplained(found: readonly Finding[], notes: ReadonlyMap<string, string>): Finding[] {
  return found.filter(
    ({ severity, at, audience }) => severity === 'warning' && !audience && !notes.get(at)?.trim(),
  );
}

export const blocking = (found: readonly Finding[]): Finding[] =>
  found.filter(({ severity }) => severity === 'error');

function findingOf({ kind, severity, at, audience }: Check, { sentence, codes }: Violation): Finding {
  return { check: kind, severity, at, codes, sentence, ...(audience ? { audience } : {}) };
}

/** A total that fell only because a part did is explained at the part; so is a fall that is out of the past as well. */
function withoutRepeated(plan: Plan, found: readonly Finding[]): Finding[] {
  const fallen = new Set(found.filter(({ check }) => check === 'fall').map(({ at }) => at));
  return found.filter(({ check, at }) => {
    if (check === 'outlier' || check === 'annual') return !fallen.has(at);
    return check !== 'fall' || !(measureOf(plan, at).sumOf ?? []).some(part => fallen.has(part));
  });
}
