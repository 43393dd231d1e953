import { distance } from 'fastest-levenshtein';
import { unitName, type Unit } from '../plan/organisation.js';
import type { Plan } from '../plan/plan.js';
import { normalizeName } from './command.js';
import { countRest, listNames, MAX_LISTED, startOf } from './text.js';

/** A refusal names so many units that resemble a wrong word. */
const MAX_NEAREST = 5;
/** A longer word resembles no unit, and comparing it takes long. */
const MAX_COMPARED = 60;

/** Returns the units whose names contain a text, in the order of the plan; none for a text without letters. */
export function findUnitsByPart(text: string, plan: Plan): Unit[] {
  const part = normalizeName(text);
  return part ? plan.organisation.units.filter(unit => normalizeName(unitName(unit)).includes(part)) : [];
}

/**
 * Names the units for a person who wrote a wrong one: all of a small organisation, of a larger one those that resemble the
 * word most, with the number of all: `甲、乙…等 1,000 个，请写全称`.
 */
export function suggestUnits(word: string, plan: Plan): string {
  const { units } = plan.organisation;
  if (units.length <= MAX_LISTED) return listNames(units.map(unitName));
  const nearest = findNearestUnits(word, plan).map(unitName);
  return `${nearest.join('、')}${countRest(units.length, '请写全称')}`;
}

/** The five units that resemble a word most. Those that contain it come first, then those that differ from it least. */
export function findNearestUnits(word: string, plan: Plan): Unit[] {
  const plain = startOf(normalizeName(word), MAX_COMPARED);
  return plan.organisation.units
    .map(unit => {
      const name = normalizeName(unitName(unit));
      return {
        unit,
        away: name.includes(plain) ? 0 : distance(plain, name) / Math.max(plain.length, name.length),
      };
    })
    .sort((a, b) => a.away - b.away)
    .slice(0, MAX_NEAREST)
    .map(({ unit }) => unit);
}

/** A shorter word with a slip of the pen resembles too much. */
const MIN_WITH_SLIP = 3;

/** The units that a person may mean by a part of a name, or by a name with one wrong character; none when nothing resembles it. */
export function guessUnits(word: string, plan: Plan): Unit[] {
  const plain = normalizeName(word);
  if (plain.length < 2 || plain.length > MAX_COMPARED) return [];
  const containing = findUnitsByPart(word, plan);
  if (containing.length > 0 || plain.length < MIN_WITH_SLIP) return containing;
  return plan.organisation.units.filter(unit =>
    [unit.industry, unitName(unit)].some(name => distance(plain, normalizeName(name)) === 1),
  );
}
