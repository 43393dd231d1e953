import { readArguments } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { consolidatedFigures, type Figures } from '../../core/form/figures.js';
import type { FileRequest } from '../../core/outgoing.js';
import { extractScope, type Scope } from '../../core/scope.js';
import { Problem } from '../../core/problem.js';
import { COUNTING_STATES, isReported } from '../../core/submission/submission.js';
import { summaryCard } from '../../../cards/summary.js';
import type { Unit } from '../../plan/organisation.js';
import { previousPeriod, yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { MAX_UNIT_SHEETS } from '../../workbook/sheets/names.js';
import { answer, currentPeriodOf, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';
import { withSubunits } from './peers.js';
import { readStatuses } from './status.js';
import { runChecks } from '../../core/checks/run-checks.js';
import { requireRight } from '../rights.js';

/** `/summary [period] [unit, section, industry or unit kind]`: sends a card at once, then the workbook. */
export async function summaryCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { scope, rest: otherWords } = extractScope(words, context.plans.latest);
  const { unit, period: namedPeriod, rest } = readArguments(otherWords, context.plans.latest, context.today);
  if (unit) await requireRight(context, 'summary-unit', unit.key);
  if (rest.length > 0)
    throw new Problem(
      'bad-arguments',
      `看不懂“${rest.join(' ')}”，没有这样的季度或单位。`,
      '请这样写：汇总 2025Q3 城市供水；季度和单位都可以不写。',
    );
  const period =
    namedPeriod ?? (unit ? await currentPeriodOf(context, unit) : await currentPeriodOfAll(context));
  const plan = requirePlan(context.plans, period, context.today);
  const units = unit ? [unit] : (scope?.units ?? topLevelUnits(plan));
  const statuses = await readStatuses(context, period, units, []);
  // Only units that have reported now are compared: a missing unit must not look like a fall.
  const reportedUnits = statuses.filter(({ state }) => isReported(state)).map(status => status.unit);
  const sums = await readSums(context, plan, period, units);
  const card = summaryCard({
    plan,
    period,
    today: context.today,
    statuses,
    sums,
    // Not compared with the previous period: other units may have reported for it.
    findings: reportedUnits.length > 0 ? runChecks(plan, period, sums, undefined) : [],
    previousSums: await readEarlierSums(context, previousPeriod(period), reportedUnits),
    unit,
    ...(scope ? { scope: scope.name } : {}),
    isInRows: withSubunits(plan, units).length > MAX_UNIT_SHEETS,
  });
  await answer(context, place, { kind: 'card', card });
  await answer(context, place, { kind: 'file', file: fileRequestOf(period, units, unit, scope) });
}

function fileRequestOf(period: Period, units: readonly Unit[], unit?: Unit, scope?: Scope): FileRequest {
  if (unit) return { kind: 'summary', period, units: [unit.key] };
  if (!scope) return { kind: 'summary', period };
  return { kind: 'summary', period, units: units.map(({ key }) => key), scope: scope.name };
}

/** The sums over units, computed figures included. The database adds the typed figures up. */
export async function readSums(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Figures> {
  const keys = units.map(({ key }) => key);
  return consolidatedFigures(plan, await tx.sums(period, keys, COUNTING_STATES));
}

/** The sums of an earlier period; undefined when nothing was reported in it. */
async function readEarlierSums(
  context: Context,
  period: Period,
  units: readonly Unit[],
): Promise<Figures | undefined> {
  const plan = context.plans.forYear(yearOf(period));
  const keys = units.map(({ key }) => key);
  if (keys.length === 0) return undefined;
  const sums = plan ? await context.tx.sums(period, keys, COUNTING_STATES) : new Map<string, number>();
  return plan && sums.size > 0 ? consolidatedFigures(plan, sums) : undefined;
}
