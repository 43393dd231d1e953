import { findUnit, normalizeName } from '../../core/command.js';
import { readDay } from '../../core/day.js';
import { readLeaveDays, type LeaveDays } from '../../core/people/leave-days.js';
import type { Member } from '../../core/people/names.js';
import { Problem } from '../../core/problem.js';
import { startOf } from '../../core/text.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { Context } from '../context.js';
import type { CommandMessage, Fields } from '../request.js';

/** What a reporter on leave said so far. */
export interface LeaveRequest {
  readonly person?: string;
  readonly days?: LeaveDays;
  /** None: all of the sender's units. */
  readonly units: readonly Unit[];
  /** A part of a name by which the person is looked for. */
  readonly personPart?: string;
}

export const LEAVE_EXAMPLE =
  '请这样写：代填 @某人 9月25日至10月8日，也可以写 9.25-10.8、明天，后面可以加单位。';

/**
 * Reads the words after 代填, in any order: a person who is mentioned or named, days, units. Throws a Problem with an example
 * for words that are neither.
 */
export function readLeaveRequest(
  context: Context,
  { words, mentioned }: Pick<CommandMessage, 'words' | 'mentioned'>,
  members: readonly Member[],
  own: readonly Unit[],
): LeaveRequest {
  if (new Set(mentioned).size > 1) throw severalPeople();
  const { units, rest: afterUnits } = takeUnits(context, words, own);
  const { person, personPart, rest } = takePerson(afterUnits, members, mentioned[0]);
  const text = rest.join('');
  const days = text ? readLeaveDays(text, context.today) : undefined;
  if (text && !days)
    throw new Problem('bad-arguments', `看不懂“${startOf(text, 30)}”，没有安排代填。`, LEAVE_EXAMPLE);
  return {
    ...(person === undefined ? {} : { person }),
    ...(personPart ? { personPart } : {}),
    ...(days ? { days } : {}),
    units,
  };
}

/** A unit's name may hold a blank: two words are tried first. */
function takeUnits(
  { plans }: Context,
  words: readonly string[],
  own: readonly Unit[],
): { units: Unit[]; rest: string[] } {
  const units: Unit[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const pair = at + 1 < words.length ? findOne(`${words[at] ?? ''}${words[at + 1] ?? ''}`) : undefined;
    const unit = pair ?? findOne(words[at] ?? '');
    if (unit) units.push(unit);
    else rest.push(words[at] ?? '');
    if (pair) at += 1;
  }
  for (const unit of units) if (!own.includes(unit)) throw notOwn(unit, own);
  return { units: [...new Set(units)], rest };

  /** A section means those of its units that the sender reports for. */
  function findOne(word: string): Unit | undefined {
    const ofSection = own.filter(({ section }) => normalizeName(section) === normalizeName(word));
    return ofSection.length === 1 ? ofSection[0] : findUnit(word, plans.latest);
  }
}

const notOwn = (unit: Unit, own: readonly Unit[]): Problem =>
  new Problem(
    'forbidden',
    `您负责${own.map(unitName).join('、')}，不能为${unitName(unit)}请人代填。`,
    '请写您自己的单位，或者不写单位。',
  );

/** Takes a name of the group's people away from the words. In a private chat nobody can be mentioned, only named. */
function takePerson(
  words: readonly string[],
  members: readonly Member[],
  mentioned: string | undefined,
): { person?: string; personPart?: string; rest: string[] } {
  if (mentioned !== undefined) return { person: mentioned, rest: [...words] };
  const isName = (word: string) => word.startsWith('@') || members.some(({ name }) => name === word);
  const [name, second] = words.filter(isName).map(word => word.replace(/^@/u, ''));
  if (second !== undefined) throw severalPeople();
  if (name === undefined) return { rest: [...words] };
  const rest = words.filter(word => !isName(word));
  const matching = members.filter(member => member.name.includes(name));
  if (members.length > 0 && matching.length === 0)
    throw new Problem('no-person', `工作群里没有“${startOf(name, 20)}”。`, NOT_IN_GROUP);
  const [only, another] = matching.filter(member => member.name === name);
  return only && !another ? { person: only.openId, rest } : { personPart: name, rest };
}

/** The next step for a person who is not in the group. */
export const NOT_IN_GROUP = '请先把人拉进工作群，或者发送“代填”在名单里选。';

const severalPeople = (): Problem => new Problem('no-person', '代填一次只能请一位。', LEAVE_EXAMPLE);

const OPEN_ID = /^ou_[A-Za-z0-9_-]{1,64}$/u;

/** Reads the form of the card; a choice that it did not offer is left out. */
export function readLeaveFields({ today }: Context, fields: Fields, own: readonly Unit[]): LeaveRequest {
  const person = fields.get('person') ?? '';
  const keys = new Set((fields.get('units') ?? '').split(','));
  const dayIn = (name: string) => readDay((fields.get(name) ?? '').split(' ')[0] ?? '', today);
  const [from, to] = [dayIn('from'), dayIn('to')];
  const personPart = (fields.get('person_part') ?? '').trim();
  return {
    ...(OPEN_ID.test(person) ? { person } : {}),
    ...(from && to ? { days: { from, to } } : {}),
    ...(personPart ? { personPart } : {}),
    units: own.filter(({ key }) => keys.has(key)),
  };
}
