import { readArguments } from '../../core/command.js';
import { planOf } from '../../core/current-period.js';
import { consolidated, type Figures } from '../../core/form/figures.js';
import type { FileRequest } from '../../core/outgoing.js';
import { requireAllowed } from '../../core/people/permissions.js';
import { takeScope, type Scope } from '../../core/scope.js';
import { Problem } from '../../core/problem.js';
import { COUNTED, isHandedIn } from '../../core/submission/submission.js';
import { summaryCard } from '../../../cards/summary.js';
import type { Unit } from '../../plan/organisation.js';
import { before, yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { answer, currentPeriodOf, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';
import { standingsOf } from './status.js';
import { findings } from '../../core/checks/run-checks.js';

/** `/summary [period] [unit, section, industry or unit kind]`: a card at once, then the workbook. */
export async function summaryCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { scope, rest: others } = takeScope(words, context.plans.latest);
  const { unit, period: named, rest } = readArguments(others, context.plans.latest, context.today);
  if (unit) requireAllowed(context.person, 'summary-unit', unit.key);
  if (rest.length > 0)
    throw new Problem(
      'bad-arguments',
      `看不懂“${rest.join(' ')}”，没有这样的季度或单位。`,
      '请这样写：/summary 2025Q3 城市供水；季度和单位都可以不写。',
    );
  const period = named ?? (unit ? await currentPeriodOf(context, unit) : await currentPeriodOfAll(context));
  const plan = planOf(context.plans, period, context.today);
  const units = unit ? [unit] : (scope?.units ?? topLevelUnits(plan));
  const standings = await standingsOf(context, period, units);
  // Only units that have reported now are compared: a missing unit must not look like a fall.
  const reported = standings.filter(({ state }) => isHandedIn(state)).map(standing => standing.unit);
  const sums = await sumsOf(context, plan, period, units);
  const card = summaryCard({
    plan,
    period,
    today: context.today,
    standings,
    sums,
    // Not compared with the previous period: other units may have reported for it.
    found: reported.length > 0 ? findings(plan, period, sums, undefined) : [],
    before: await earlierSums(context, before(period), reported),
    unit,
    ...(scope ? { scope: scope.name } : {}),
  });
  await answer(context, place, { kind: 'card', card });
  await answer(context, place, { kind: 'file', file: fileOf(period, units, unit, scope) });
}

function fileOf(period: Period, units: readonly Unit[], unit?: Unit, scope?: Scope): FileRequest {
  if (unit) return { kind: 'summary', period, units: [unit.key] };
  if (!scope) return { kind: 'summary', period };
  return { kind: 'summary', period, units: units.map(({ key }) => key), scope: scope.name };
}

/** The sums over units, computed figures included. The database adds the typed figures up. */
export async function sumsOf(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Figures> {
  const keys = units.map(({ key }) => key);
  return consolidated(plan, await tx.sums(period, keys, COUNTED));
}

/** The sums of an earlier period; undefined when nothing was reported in it. */
async function earlierSums(
  context: Context,
  period: Period,
  units: readonly Unit[],
): Promise<Figures | undefined> {
  const plan = context.plans.of(yearOf(period));
  const keys = units.map(({ key }) => key);
  if (keys.length === 0) return undefined;
  const sums = plan ? await context.tx.sums(period, keys, COUNTED) : new Map<string, number>();
  return plan && sums.size > 0 ? consolidated(plan, sums) : undefined;
}
