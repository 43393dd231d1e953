import { isAllowed, refusal, unitRefusal, type Ability } from '../core/people/permissions.js';
import type { Deputyship } from '../core/people/deputy.js';
import { Problem } from '../core/problem.js';
import { formatDay } from '../../cards/phrases.js';
import { unitName } from '../plan/organisation.js';
import { addDays } from '../plan/workdays.js';
import { ownUnits, type Context } from './context.js';

/**
 * Throws a Problem (`forbidden`) when the person may not do an action, for a unit or at all. The refusal names the sender's
 * units and the one asked for; of a deputy (代填) whose days are over, or have not begun, it says so.
 */
export async function requireRight(context: Context, ability: Ability, unit?: string): Promise<void> {
  if (!isAllowed(context.person, ability, unit)) throw await refuse(context, ability, unit);
}

export async function refuse(context: Context, ability: Ability, unit?: string): Promise<Problem> {
  const { person, plans } = context;
  const deputyship = ability === 'fill' ? await findOtherDays(context, unit) : undefined;
  if (deputyship) return new Problem('forbidden', ...describeOtherDays(context, deputyship));
  const requestedUnit = unit === undefined ? undefined : plans.latest.units.get(unit);
  return requestedUnit
    ? unitRefusal(person, ability, requestedUnit, ownUnits(context))
    : refusal(person, ability, unit);
}

/** A deputy learns for so many days that a right has ended. */
const REMEMBERED_DAYS = 60;

/** A deputyship of the person on other days than today: the next one, else the last one that is over. */
export async function findOtherDays(
  { tx, person, today }: Context,
  unit?: string,
): Promise<Deputyship | undefined> {
  const own = (await tx.deputyshipsOf(person.openId, addDays(today, -REMEMBERED_DAYS))).filter(
    each => each.deputy === person.openId && (unit === undefined || each.unit === unit),
  );
  const begun = own.filter(({ from, to, isEnded }) => from <= today && (isEnded || to < today));
  return own.find(({ from, isEnded }) => from > today && !isEnded) ?? begun.at(-1);
}

/** What is said of a deputyship on other days: the sentence and the next step. */
export function describeOtherDays(
  { plans, today }: Pick<Context, 'plans' | 'today'>,
  { unit: key, from, to, isEnded }: Deputyship,
): [string, string] {
  const unit = plans.latest.units.get(key);
  const name = unit ? unitName(unit) : '这个单位';
  if (from > today)
    return [`您从 ${formatDay(from)}起代填${name}，现在还不能填报。`, `请在 ${formatDay(from)}再打开。`];
  const end = isEnded ? '已提前结束' : `到 ${formatDay(to)}24:00为止，已经结束`;
  return [`您为${name}的代填${end}。`, '已保存的数据都在，由填报人继续；需要再代填，请填报人重新指定。'];
}
