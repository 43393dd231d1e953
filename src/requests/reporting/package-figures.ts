import { unitName } from '../../plan/organisation.js';
import { topLevelUnits } from '../../plan/plan.js';
import { fingerprintOfPlan } from './plan-fingerprint.js';
import type { SummaryContent } from '../../workbook/sheets/summary-book.js';

/**
 * All figures of a forwarding as JSON: `{"period", "plan": {"year", "fingerprint"}, "units": [{"unit", "key", "state",
 * "figures": {code: number}}], "total": {unit kind: {code: number}}}`, computed figures included, money in yuan. Units are the
 * top-level ones; one that has not reported has no figures.
 */
export function figuresJson({ plan, period, units, sums }: SummaryContent): string {
  const top = new Set(topLevelUnits(plan));
  const json = {
    period,
    plan: { year: plan.year, fingerprint: fingerprintOfPlan(plan) },
    units: units
      .filter(({ unit }) => top.has(unit))
      .map(({ unit, state, figures }) => ({
        unit: unitName(unit),
        key: unit.key,
        state,
        figures: Object.fromEntries(figures ?? []),
      })),
    total: Object.fromEntries([...sums].map(([kind, figures]) => [kind, Object.fromEntries(figures)])),
  };
  return `${JSON.stringify(json, null, 1)}\n`;
}
