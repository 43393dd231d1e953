import type { DeliverableVersion } from '../../core/deliverables.js';
import type { HistoryLine } from '../../core/submission/history.js';
import { deliverablePeriod } from '../../plan/deliverable.js';
import { periodOf } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';

/** Each version was handed in, and may have been decided on: one or two lines of the history, the newest first. */
export function deliverableLines(plans: Plans, versions: readonly DeliverableVersion[]): HistoryLine[] {
  return versions
    .flatMap(version => linesOf(plans, version))
    .sort((a, b) => b.meta.occurredAt.getTime() - a.meta.occurredAt.getTime());
}

function linesOf(plans: Plans, version: DeliverableVersion): HistoryLine[] {
  const { unit, year, key, number, fileName, state, handedIn, decided, reason = '' } = version;
  const plan = plans.forYear(year);
  const deliverable = plan?.deliverables.find(each => each.key === key);
  const common = {
    ...{ kind: 'deliverable' as const, unit, version: number, fileName },
    period: plan && deliverable ? deliverablePeriod(deliverable, year, plan.calendar) : periodOf(year, 'Y'),
    name: deliverable?.name ?? key,
  };
  const sent: HistoryLine = { ...common, state: 'handed-in', reason: '', meta: handedIn };
  return decided ? [{ ...common, state, reason, meta: decided }, sent] : [sent];
}
