import { readArguments } from '../../core/command.js';
import { planOf } from '../../core/current-period.js';
import { statusCard, type UnitStanding } from '../../../cards/status.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import { topLevelUnits, descendantsOf } from '../../plan/plan.js';
import { answer, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';

/** `/status [period]`: who stands where. */
export async function statusCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const named = readArguments(words, context.plans.latest, context.today);
  const period = named.period ?? (await currentPeriodOfAll(context));
  const plan = planOf(context.plans, period, context.today);
  const standings = await standingsOf(context, period, named.unit ? [named.unit] : topLevelUnits(plan));
  const children = standings.flatMap(({ unit }) => descendantsOf(plan, unit));
  const below = await standingsOf(context, period, children);
  const card = statusCard({ plan, period, today: context.today, standings, below });
  await answer(context, place, { kind: 'card', card });
}

/** Reads the state of each unit's report for a period, and the unit's reporters. */
export async function standingsOf(
  { tx }: Pick<Context, 'tx'>,
  period: Period,
  units: readonly Unit[],
): Promise<UnitStanding[]> {
  const heads = new Map((await tx.heads(period)).map(head => [head.unit, head]));
  const grants = await tx.grants();
  return units.map((unit): UnitStanding => {
    const head = heads.get(unit.key);
    return {
      unit,
      state: head?.state ?? 'empty',
      given: head?.given ?? 0,
      late: head?.late ?? false,
      reporters: grants
        .filter(({ role, unit: of }) => role === 'reporter' && of === unit.key)
        .map(({ openId }) => openId),
    };
  });
}
