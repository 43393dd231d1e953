import { readArguments } from '../../core/command.js';
import { reportersByUnit } from '../../core/people/person.js';
import { requirePlan } from '../../core/current-period.js';
import { isHandedIn } from '../../../cards/handed-in.js';
import { statusCard, unitsWithLines, type UnitStatus } from '../../../cards/status.js';
import type { Unit } from '../../plan/organisation.js';
import { dayOf, type Period } from '../../plan/period.js';
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
  const withLines = unitsWithLines(units, subunits);
  const statuses = await readStatuses(context, period, [...units, ...subunits], withLines);
  const card = statusCard({
    ...{ plan, period, today: context.today },
    ...{ statuses: statuses.slice(0, units.length), subunits: statuses.slice(units.length) },
    isPrivate: place.kind === 'p2p',
    // A card in the group is everybody's.
    canFill: place.kind === 'group' || context.person.roles.has('reporter'),
    handedIn: place.kind === 'p2p' ? ownHandedIn(context, statuses) : [],
  });
  await answer(context, place, { kind: 'card', card });
}

const ownHandedIn = ({ person }: Context, statuses: readonly UnitStatus[]): Unit[] =>
  statuses
    .filter(({ unit, state }) => person.units.includes(unit.key) && isHandedIn(state))
    .map(({ unit }) => unit);

/** Reads the state of each unit's report for a period; for some units their reporters and the progress of a draft too. */
export async function readStatuses(
  { tx, now, zone }: Pick<Context, 'tx' | 'now' | 'zone'>,
  period: Period,
  units: readonly Unit[],
  inDetail: readonly Unit[],
): Promise<UnitStatus[]> {
  const states = await tx.submissionStates(period, units.length <= MAX_NAMED ? keysOf(units) : undefined);
  const shown = keysOf(inDetail);
  const drafts = shown.filter(key => states.get(key)?.state === 'draft');
  const figureCounts = drafts.length > 0 ? await tx.figureCounts(period, drafts) : new Map<string, number>();
  const deputies = shown.length > 0 ? await tx.deputyships(dayOf(now, zone), shown) : [];
  const reporters = reportersByUnit(shown.length > 0 ? await tx.reportersOf(shown) : []);
  return units.map((unit): UnitStatus => {
    const { state, late } = states.get(unit.key) ?? NOTHING_YET;
    return {
      unit,
      state,
      late,
      figureCount: figureCounts.get(unit.key) ?? 0,
      reporters: reporters.get(unit.key) ?? NOBODY,
      deputies: deputies.filter(deputyship => deputyship.unit === unit.key),
    };
  });
}

const NOTHING_YET = { state: 'empty', late: false } as const;
const NOBODY: readonly string[] = [];

/** The states of more units than this are read with all others of the period. */
const MAX_NAMED = 500;

const keysOf = (units: readonly Unit[]): string[] => units.map(({ key }) => key);
