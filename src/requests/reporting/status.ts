import { readArguments } from '../../core/command.js';
import { reportersByUnit } from '../../core/people/person.js';
import { requirePlan } from '../../core/current-period.js';
import { statusCard, type UnitStatus } from '../../../cards/status.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import { topLevelUnits, descendantsOf } from '../../plan/plan.js';
import { answer, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';

/** `/status [period] [unit]`: shows the state of each unit's report. */
export async function statusCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const filter = readArguments(words, context.plans.latest, context.today);
  const period = filter.period ?? (await currentPeriodOfAll(context));
  const plan = requirePlan(context.plans, period, context.today);
  const units = filter.unit ? [filter.unit] : topLevelUnits(plan);
  const subunits = units.flatMap(unit => descendantsOf(plan, unit));
  const statuses = await readStatuses(context, period, [...units, ...subunits]);
  const card = statusCard({
    ...{ plan, period, today: context.today },
    ...{ statuses: statuses.slice(0, units.length), subunits: statuses.slice(units.length) },
  });
  await answer(context, place, { kind: 'card', card });
}

/** Reads the state of each unit's report for a period, and the unit's reporters. */
export async function readStatuses(
  { tx }: Pick<Context, 'tx'>,
  period: Period,
  units: readonly Unit[],
): Promise<UnitStatus[]> {
  const heads = new Map((await tx.submissionHeads(period)).map(head => [head.unit, head]));
  const reporters = reportersByUnit(await tx.grants());
  return units.map((unit): UnitStatus => {
    const head = heads.get(unit.key);
    return {
      unit,
      state: head?.state ?? 'empty',
      figureCount: head?.figureCount ?? 0,
      late: head?.late ?? false,
      reporters: reporters.get(unit.key) ?? [],
    };
  });
}
