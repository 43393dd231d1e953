import type { Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { checksOf } from './catalogue.js';
import type { Check, CheckContext, CheckInput, Finding, Violation } from './check.js';
import type { Figures } from '../form/figures.js';
import type { PreviousSubmission } from '../form/prefill.js';

/**
 * Runs every check of the plan on all figures (computed ones included, in stored units) and returns the findings. A check
 * finds nothing while a figure it needs is missing. Page, last page, upload and review all use this function; they differ
 * only in the context they know. `previous` is the unit's last earlier submission that counts.
 */
export function runChecks(
  plan: Plan,
  period: Period,
  all: Figures,
  previous: PreviousSubmission | undefined,
  context: CheckContext = {},
): Finding[] {
  const input: CheckInput = {
    plan,
    period,
    all,
    previous,
    past: [],
    others: [],
    furtherCopies: 0,
    stated: new Map(),
    ...context,
  };
  const findings = checksOf(plan).flatMap(check => {
    const violation = check.findViolation(input);
    return violation ? [makeFinding(check, violation)] : [];
  });
  return withoutRepeats(plan, findings);
}

/** Returns the warnings for the reporter that have no note yet. `notes` has the notes by code. */
export function unexplainedWarnings(
  findings: readonly Finding[],
  notes: ReadonlyMap<string, string>,
): Finding[] {
  return findings.filter(
    ({ severity, at, audience }) => severity === 'warning' && !audience && !notes.get(at)?.trim(),
  );
}

/** Returns the findings that block the submission. */
export const blockingFindings = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity }) => severity === 'error');

/** Returns the findings that the reporter must still deal with: errors, and warnings that have no note yet. */
export const openFindings = (findings: readonly Finding[], notes: ReadonlyMap<string, string>): Finding[] => [
  ...blockingFindings(findings),
  ...unexplainedWarnings(findings, notes),
];

function makeFinding({ kind, severity, at, audience }: Check, { sentence, codes }: Violation): Finding {
  return { check: kind, severity, at, codes, sentence, ...(audience ? { audience } : {}) };
}

/**
 * Removes findings that another one already explains: the fall of a total whose part fell too, and an outlier or a
 * difference to the fourth quarter of a figure that fell.
 */
function withoutRepeats(plan: Plan, findings: readonly Finding[]): Finding[] {
  const fallenCodes = new Set(findings.filter(({ check }) => check === 'fall').map(({ at }) => at));
  return findings.filter(({ check, at }) => {
    if (check === 'outlier' || check === 'annual') return !fallenCodes.has(at);
    return check !== 'fall' || !(measureOf(plan, at).sumOf ?? []).some(part => fallenCodes.has(part));
  });
}
