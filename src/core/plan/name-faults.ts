import { shortName, unitName, type Unit } from '../../plan/organisation.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';
import { normalizeName } from '../command.js';
import { ROLE_NAMES } from '../people/person.js';
import { visibleText } from '../text.js';

/**
 * The units of a plan whose names do not tell them apart in a message: two of one name, the word of a role, a name without
 * letters. A plan that was taken in earlier goes on holding with such names: this is for one that is sent or checked.
 */
export function nameFaults({ organisation: { units } }: PlanData): PlanFault[] {
  const firsts = new Map<string, Unit>();
  return units.flatMap((unit, index) => {
    const name = comparedName(unitName(unit));
    const first = firsts.get(name);
    firsts.set(name, first ?? unit);
    const words = wordsOf(unit, name, first);
    const path = ['organisation', 'units', index, unit.name === undefined ? 'industry' : 'name'];
    return words === undefined ? [] : [{ path, words, text: words }];
  });
}

/** A name as it is compared with a word of a message, which has only characters with a shape. */
const comparedName = (name: string): string => normalizeName(visibleText(name));

const ROLE_WORDS: readonly string[] = Object.values(ROLE_NAMES).map(normalizeName);

/** `name`: the unit's full name as it is compared; `first`: the unit above it in the plan that has the same one. */
function wordsOf(unit: Unit, name: string, first: Unit | undefined): string | undefined {
  if (name === '') return '名称里没有看得见的字，请写上名称';
  if (ROLE_WORDS.includes(name)) return `“${shortName(unit)}”是角色的名称，不能作单位的名称，请改一个`;
  if (!first) return undefined;
  const mending = unit.name === undefined ? '请改行业，或填写单位名称' : '请改单位名称';
  return `名称与编号 ${first.key} 的“${unitName(first)}”相同（空格、点、横线、全角半角、大小写不作区别），${mending}`;
}
