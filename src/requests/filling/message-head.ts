import { findUnits } from '../../core/command.js';
import { toPlain } from '../../core/message/plain.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { periodAtStart, readPeriod } from '../../plan/read-period.js';
import { ownUnits, type Context } from '../context.js';

/** A message with the unit and the period that stand at its start. */
export interface Head {
  readonly unit?: Unit;
  readonly period?: Period;
  readonly body: string;
}

/** Reads the unit and the period at the start of a message. A unit that is not the person's own is refused later. */
export function readHead(context: Context, text: string, find = findUnitQuietly): Head {
  const first = cutHead(context, { body: text.replace(HEAD_SIGNS, '') }, find);
  return cutHead(context, first, find);
}

/** What stands between 改, the unit, the period and the figures. */
export const HEAD_SIGNS = /^[\s:：，,、]+/u;

/** Takes a period or a unit away from the start of a message, if there is one that it does not have yet. */
function cutHead(context: Context, head: Head, find: typeof findUnitQuietly): Head {
  const { body } = head;
  const cut = (length: number): string => body.slice(length).replace(HEAD_SIGNS, '');
  const { calendar } = context.plans.latest;
  const periodText = head.period === undefined ? periodAtStart(toPlain(body), calendar) : undefined;
  const period = periodText === undefined ? undefined : readPeriod(periodText, context.today, calendar);
  if (periodText !== undefined && period !== undefined)
    return { ...head, period, body: cut(periodText.length) };
  if (head.unit) return head;
  const own = ownNameAt(context, body);
  if (own) return { ...head, unit: own.unit, body: cut(own.length) };
  const word = /^[^\s:：，,、；;\d]+/u.exec(body)?.[0] ?? '';
  const unit = find(word, context.plans.latest);
  return unit ? { ...head, unit, body: cut(word.length) } : head;
}

/** A section with several units is no unit here: a work summary may begin with it. */
function findUnitQuietly(word: string, plan: Plan): Unit | undefined {
  const units = findUnits(word, plan);
  return units.length === 1 ? units[0] : undefined;
}

function ownNameAt(context: Context, text: string): { unit: Unit; length: number } | undefined {
  const names = ownUnits(context).flatMap(unit =>
    namesOf(unit).map(name => ({ unit, length: name.length, name })),
  );
  return names.sort((a, b) => b.length - a.length).find(({ name }) => text.startsWith(name));
}

/** The names under which a unit is called in a message; an enterprise shares its industry with the section above. */
export const namesOf = (unit: Unit): string[] => [
  unitName(unit),
  ...(unit.parent === undefined ? [unit.industry] : []),
];
