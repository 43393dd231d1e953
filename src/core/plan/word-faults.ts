import { indexPlan, labelOf, type Plan, type PlanData } from '../../plan/plan.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import { isPeriodOfAnyKind } from '../../plan/read-period.js';
import { normalizeName, type CommandTable } from '../command.js';
import { codesNamed } from '../message/measure-names.js';
import { toKey, toPlain } from '../message/plain.js';
import { saysRest } from '../message/split.js';
import { unitWordsOf } from '../message/unit-words.js';

/**
 * The common words (常用说法) of measures that a message cannot use: numbers, periods, commands, names of units and of other
 * measures. A plan that was taken in earlier goes on holding with such words: this is for one that is sent or checked.
 */
export function wordFaults(data: PlanData, commands: CommandTable): PlanFault[] {
  const known = knownWords(data, commands);
  return data.forms.flatMap((form, place) =>
    form.measures.flatMap(({ code, words = [] }, index) =>
      words.flatMap(word => {
        const reason = explain(word, code, known);
        if (reason === undefined) return [];
        const sentence = `常用说法“${word}”${reason}，请换一个说法`;
        return { path: ['forms', place, 'measures', index, 'words'], words: sentence, text: sentence };
      }),
    ),
  );
}

/** What a word of a message means besides a measure's common word. */
interface KnownWords {
  readonly plan: Plan;
  /** Codes by the common words of the measures. */
  readonly common: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unitWords: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
  /** The units by the names under which a message calls them. */
  readonly units: ReadonlyMap<string, Unit>;
}

function knownWords(data: PlanData, commands: CommandTable): KnownWords {
  const plan = indexPlan(data);
  const common = new Map<string, Set<string>>();
  for (const { code, words = [] } of plan.measures.values())
    for (const word of words)
      common.set(toKey(word), (common.get(toKey(word)) ?? new Set<string>()).add(code));
  const units = data.organisation.units.flatMap(unit =>
    namesOfUnit(unit).map(name => [normalizeName(name), unit] as const),
  );
  return {
    ...{ plan, common },
    unitWords: new Set(unitWordsOf(plan).map(toKey)),
    commands: new Set(Object.entries(commands).flatMap(([name, { word }]) => [name, toKey(word)])),
    units: new Map(units),
  };
}

const namesOfUnit = (unit: Unit): string[] =>
  unit.parent === undefined
    ? [unitName(unit), unit.industry, unit.section, unit.key]
    : [unitName(unit), unit.key];

/** What else than the measure a word means, as the rest of a sentence; undefined: nothing. */
function explain(
  word: string,
  code: string,
  { plan, common, unitWords, commands, units }: KnownWords,
): string | undefined {
  const key = toKey(word);
  if (key === '') return '里没有字';
  const [other] = [...codesNamed(plan, word), ...(common.get(key) ?? [])].filter(each => each !== code);
  if (other !== undefined) return `也指 ${other}“${labelOf(plan, other)}”，分不清是哪一个`;
  if (CODE.test(toPlain(word))) return '像是指标的编号';
  if (NUMBER.test(key) || NUMERALS.test(key)) return '是数字，与后面要改的数分不开';
  if (unitWords.has(key.replace(/^\d+/u, ''))) return '是计量单位或带单位的数，与要改的数分不开';
  if (isPeriodOfAnyKind(word, plan.calendar)) return '是期次的写法，会当作要改哪一期';
  if (commands.has(key)) return '是命令，单独发来会当作命令';
  if (saysRest(word)) return '说的是其余各项';
  const unit = units.get(normalizeName(word));
  return unit && `是填报单位“${unitName(unit)}”的名称，会当作单位`;
}

/** A code that the plan need not have: A4.99, A4_22_gb. */
const CODE = /^\s*[a-z]\d+[._-]\d+(?:[._-][a-z0-9]+)*\s*$/iu;
/** The key of a number: 12, 3.5, 1,234, 1e3. */
const NUMBER = /^\d+(?:e\d+)?$/u;
const NUMERALS = /^[〇零一二两三四五六七八九十百千万亿]+$/u;
