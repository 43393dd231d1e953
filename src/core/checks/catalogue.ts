import type { Plan } from '../../plan/plan.js';
import { subunitChecks } from './subunit-totals.js';
import type { Check } from './check.js';
import { annualChecks } from './check-annual.js';
import { identityChecks, ruleChecks } from './check-figures.js';
import { copyChecks, fallChecks, outlierChecks } from './check-past.js';

/**
 * The checks of each plan: built once, because every page save runs them. Not a field of Plan, since src/plan
 * does not import core.
 */
const checksByPlan = new WeakMap<Plan, readonly Check[]>();

/** Returns all checks of a plan, in the order in which the catalogue (审核公式表) lists them. */
export function checksOf(plan: Plan): readonly Check[] {
  const knownChecks = checksByPlan.get(plan);
  if (knownChecks) return knownChecks;
  const checks = [
    ...identityChecks(plan),
    ...ruleChecks(plan),
    ...fallChecks(plan),
    ...annualChecks(plan),
    ...subunitChecks(plan),
    ...outlierChecks(plan),
    ...copyChecks(plan),
  ];
  checksByPlan.set(plan, checks);
  return checks;
}
