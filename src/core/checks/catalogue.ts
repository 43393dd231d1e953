import type { Plan } from '../../plan/plan.js';
import { belowChecks } from './subunit-totals.js';
import type { Check } from './check.js';
import { annualChecks } from './check-annual.js';
import { identityChecks, ruleChecks } from './check-figures.js';
import { copyChecks, fallChecks, outlierChecks } from './check-past.js';

const made = new WeakMap<Plan, readonly Check[]>();

/** Every check of a plan, in the order of the catalogue. */
export function checksOf(plan: Plan): readonly Check[] {
  const known = made.get(plan);
  if (known) return known;
  const checks = [
    ...identityChecks(plan),
    ...ruleChecks(plan),
    ...fallChecks(plan),
    ...annualChecks(plan),
    ...belowChecks(plan),
    ...outlierChecks(plan),
    ...copyChecks(plan),
  ];
  made.set(plan, checks);
  return checks;
}
