import type { Spot } from './spot.js';

/** Figures that a sentence names by a header. */
export interface Mention {
  readonly ids: readonly string[];
  /** Where in the sentence. */
  readonly from: number;
  readonly to: number;
  /** The whole header stands there, not a part of it. */
  readonly isWhole: boolean;
  readonly words: string;
}

const plain = (text: string): string => text.replace(/（[^（）]*）/gu, '').replace(/[“”"]/gu, '');
const stem = (text: string): string =>
  plain(text).replace(/(企业|单位)?(数量|总数|个数|人数|数)$|企业$|单位$|情况$/u, '');

/** Finds the headers that a sentence names: the longest first, none inside another. */
export function mentionsIn(sentence: string, spots: readonly Spot[]): Mention[] {
  const text = sentence.replace(/[“”"]/gu, ' ');
  const found: Mention[] = [];
  for (const [name, { ids, isWhole }] of [...namesOf(spots)].sort(([a], [b]) => b.length - a.length))
    for (let from = text.indexOf(name); from >= 0; from = text.indexOf(name, from + 1)) {
      const to = from + name.length;
      if (found.some(other => from < other.to && other.from < to)) continue;
      found.push({ ids, from, to, isWhole, words: name });
    }
  return found.sort((a, b) => a.from - b.from);
}

/** The figures below each header, by its name without the unit, and by what is left without 数量 or 企业. */
function namesOf(spots: readonly Spot[]) {
  const names = new Map<string, { readonly ids: string[]; readonly isWhole: boolean }>();
  for (const isWhole of [true, false])
    for (const { id, header, subRow } of spots)
      for (const word of [...header.value, ...(subRow ? [subRow.value] : [])]) {
        const name = isWhole ? plain(word) : stem(word);
        const known = names.get(name) ?? { ids: [], isWhole };
        if (name.length < 2 || GENERAL.test(name) || known.isWhole !== isWhole) continue;
        if (!known.ids.includes(id)) known.ids.push(id);
        names.set(name, known);
      }
  return names;
}

/** Words that headers share with any sentence. */
const GENERAL =
  /^(数量|总数|合计|小计|企业|单位|企业数量?|人员|人数|金额|场次|人员数量|个数|情况|本月|累计|本年|填报单位|年度|本年累计|次数)$/u;
