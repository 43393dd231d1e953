import { createHash } from 'node:crypto';
import { requirePlan } from '../../core/current-period.js';
import { Problem } from '../../core/problem.js';
import { isReported, type State } from '../../core/submission/submission.js';
import { listNames } from '../../core/text.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import type { Snapshot, Transaction } from '../../store/store.js';
import type { Context } from '../context.js';
import { withSubunits } from '../reporting/peers.js';

/** A period's reports, and the snapshots forwarded to the county so far. */
export interface ForwardStatus {
  readonly plan: Plan;
  readonly period: Period;
  readonly reports: readonly { readonly unit: Unit; readonly state: State }[];
  /** What is to be locked: the approved reports, and the approved ones below those that are then locked. */
  readonly locking: readonly { readonly unit: string; readonly version: number }[];
  /** What was forwarded so far, without the files; the latest last. */
  readonly snapshots: readonly Omit<Snapshot, 'bytes'>[];
  /** Differs as soon as one report has another version: a workbook belongs to one of these. */
  readonly basis: string;
}

export async function readForwardStatus(
  tx: Pick<Transaction, 'submissionHeads' | 'snapshots'>,
  planned: Pick<Context, 'plans' | 'today'> | { readonly plan: Plan },
  period: Period,
): Promise<ForwardStatus> {
  const plan = 'plan' in planned ? planned.plan : requirePlan(planned.plans, period, planned.today);
  const heads = new Map((await tx.submissionHeads(period)).map(head => [head.unit, head]));
  const stateOf = (unit: Unit): State => heads.get(unit.key)?.state ?? 'empty';
  const snapshots = await tx.snapshots(period);
  const top = topLevelUnits(plan);
  const forwarded = top.filter(unit => ['approved', 'locked'].includes(stateOf(unit)));
  const locking = withSubunits(plan, forwarded).flatMap(({ key: unit }) => {
    const head = heads.get(unit);
    return head?.state === 'approved' ? [{ unit, version: head.version }] : [];
  });
  const reported = [...heads.values()].filter(({ state }) => isReported(state));
  const basis = createHash('sha256')
    .update(
      JSON.stringify([snapshots.length, reported.map(({ unit, state, version }) => [unit, state, version])]),
    )
    .digest('hex');
  const reports = top.map(unit => ({ unit, state: stateOf(unit) }));
  return { plan, period, reports, locking, snapshots, basis };
}

/** The units without a report. */
export const openUnitsOf = ({ reports }: ForwardStatus): Unit[] =>
  reports.filter(({ state }) => !isReported(state)).map(({ unit }) => unit);

export const hasApproved = ({ reports }: ForwardStatus): boolean =>
  reports.some(({ state }) => state === 'approved');

/**
 * Says why a period cannot be forwarded now: a report waits for review, a forwarded report is being corrected, or none is
 * approved. Undefined when it can.
 */
export function findObstacle(status: ForwardStatus): Problem | undefined {
  const { reports, snapshots, period } = status;
  const formatNames = (units: readonly Unit[]) => listNames(units.map(unitName));
  const inReview = reports.filter(({ state }) => state === 'submitted').map(({ unit }) => unit);
  if (inReview.length > 0)
    return notReady(`还有待审核的填报：${formatNames(inReview)}。`, '请先审核，再上报。');
  const forwardedUnits = new Set(snapshots.at(-1)?.content.units.map(({ unit }) => unit));
  const openUnits = openUnitsOf(status);
  const unitsInCorrection = openUnits.filter(({ key }) => forwardedUnits.has(key));
  if (unitsInCorrection.length > 0)
    return notReady(
      `正在更正，还没有重新通过：${formatNames(unitsInCorrection)}。`,
      '请等更正审核通过后再上报。',
    );
  if (openUnits.length === reports.length)
    return notReady(`${periodName(period)}还没有已通过的填报。`, '发送“状态”查看各单位状态。');
  return undefined;
}

const notReady = (sentence: string, next: string): Problem => new Problem('not-now', sentence, next);
