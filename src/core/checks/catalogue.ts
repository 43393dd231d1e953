import type { Plan } from '../../plan/plan.js';
import type { Check } from './check.js';
import { annualChecks } from './check-annual.js';
import { identityChecks, ruleChecks } from './check-figures.js';
import { registerChecks } from './check-register.js';
import { copyChecks, fallChecks, outlierChecks } from './check-past.js';
import { subunitChecks } from './subunit-totals.js';

/**
 * The checks of each plan, built once because every page save runs them. They are no field of Plan: src/plan must not
 * import core, where the checks are.
 */
const checksByPlan = new WeakMap<Plan, readonly Check[]>();

/** Returns all checks of a plan, in the order in which the catalogue (审核公式表) lists them. */
export function checksOf(plan: Plan): readonly Check[] {
  const cached = checksByPlan.get(plan);
  if (cached) return cached;
  const checks = [
    ...identityChecks(plan),
    ...ruleChecks(plan),
    ...fallChecks(plan),
    ...annualChecks(plan),
    ...subunitChecks(plan),
    ...outlierChecks(plan),
    ...registerChecks(plan),
    ...copyChecks(plan),
  ];
  checksByPlan.set(plan, checks);
  return checks;
}
