import { readArguments, refuseUnreadWords } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { extractScope } from '../../core/scope.js';
import {
  basePeriods,
  needsBase,
  reckonTargets,
  summandsOf,
  type PartSums,
  type UnitTargets,
} from '../../core/targets.js';
import { isMending, isReported } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { UnitStatus } from '../../../cards/status.js';
import { targetsCard } from '../../../cards/targets.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { answer, currentPeriodOf, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';
import { withSubunits } from './peers.js';
import { argumentsOf, selectionFrom, unitsIn, type Selection } from './selection.js';
import { readStatuses } from './status.js';
import { Problem } from '../../core/problem.js';

/** `/targets [period] [unit, section, industry or unit kind]`: annex 1 against the figures. */
export async function targetsCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { latest } = context.plans;
  if (latest.targetTable.columns.length === 0)
    throw new Problem('not-now', '本方案没有目标任务。', '各项数据请发送“汇总”查看。');
  const { scope, rest: otherWords } = extractScope(words, latest);
  const { unit, period: named, rest } = readArguments(otherWords, latest, context.today);
  refuseUnreadWords(rest, latest, context.today, '目标');
  const period = named ?? (unit ? await currentPeriodOf(context, unit) : await currentPeriodOfAll(context));
  await answer(context, place, { kind: 'card', card: await makeCard(context, period, { unit, scope }, 1) });
}

/** 上一页 and 下一页 of the list. */
export async function turnTargets(context: Context, route: RouteOf<'targets'>): Promise<CardAnswer> {
  const selection = selectionFrom(route, context.plans.latest);
  return { card: await makeCard(context, route.period, selection, route.page) };
}

async function makeCard(
  context: Context,
  period: Period,
  selection: Selection,
  page: number,
): Promise<CardJson> {
  const plan = requirePlan(context.plans, period, context.today);
  const units = targetUnits(plan, selection);
  const statuses = await readStatuses(context, period, units, []);
  const scope = selection.unit ? unitName(selection.unit) : selection.scope?.name;
  return targetsCard({
    ...{ plan, period, statuses, page, today: context.today },
    rows: await readTargets(context, plan, period, statuses),
    ...(scope === undefined ? {} : { scope }),
    selection: argumentsOf(selection),
  });
}

/** The units of annex 1 among those selected and all below them. */
function targetUnits(plan: Plan, selection: Selection): Unit[] {
  const unitsWithTargets = new Set(plan.targets.map(({ unit }) => unit));
  return withSubunits(plan, unitsIn(selection, plan)).filter(({ key }) => unitsWithTargets.has(key));
}

/**
 * Reads what the units newly added. The database adds up: in one statement, and in two more where a target needs the figures
 * of the year before.
 */
export async function readTargets(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  period: Period,
  statuses: readonly UnitStatus[],
): Promise<UnitTargets[]> {
  const keys = statuses.map(({ unit }) => unit.key);
  const read = (of: Period) => tx.sumsByUnit(of, keys, summandsOf(plan));
  const now = await read(period);
  const bases: ReadonlyMap<string, PartSums>[] = [];
  if (needsBase(plan)) for (const base of basePeriods(plan.calendar, period)) bases.push(await read(base));
  const states = new Map(statuses.map(({ unit, state }) => [unit.key, state]));
  const units = new Map(statuses.map(({ unit }) => [unit.key, unit]));
  const stateOf = (key: string) => states.get(key) ?? 'empty';
  return reckonTargets(plan, units, ({ key }) => ({
    isMending: isMending(stateOf(key)),
    now: isReported(stateOf(key)) ? (now.get(key) ?? new Map()) : undefined,
    base: bases.find(base => base.has(key))?.get(key),
  }));
}
