import type { Measure } from '../../plan/measure.js';
import type { Plan } from '../../plan/plan.js';

/** The words that people write after a number, for common units of measure; those of others are their own alone. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  家: ['家企业', '家', '户', '个企业'],
  人: ['人', '名', '位'],
  条: ['条隐患', '条', '处', '项', '个', '起', '个隐患', '处隐患'],
  个: ['个', '项', '例', '岗', '人', '名'],
  场次: ['场次', '场', '次', '期'],
  家次: ['家次', '家企业', '家', '户次', '户'],
  人次: ['人次', '人', '名'],
  份: ['份', '套', '个', '本'],
  万元: ['万元'],
};

/** Words that look like a unit and make a number unreadable: `12万`, `8%`, `1500元`. */
const OTHER_WORDS = ['万', '亿', '千', '百', '元', '%', 'w', 'k'];

const COMMON = [...Object.values(WORDS).flat(), ...OTHER_WORDS];

/** All words that may stand after a number of a plan, the longest first. */
export const unitWordsOf = ({ measures }: Pick<Plan, 'measures'>): readonly string[] => {
  const own = [...measures.values()].map(({ unit }) => unit);
  return [...new Set([...COMMON, ...own])].sort((a, b) => b.length - a.length);
};

/** Whether a word may stand after a number of the measure. */
export const suits = (word: string, { unit }: Pick<Measure, 'unit'>): boolean =>
  word === '' || word === unit || (WORDS[unit]?.includes(word) ?? false);

/** The unit words at the start of a text, the longest first, and at last none. */
export const unitWordsAt = (text: string, words: readonly string[]): string[] => [
  ...words.filter(word => text.toLowerCase().startsWith(word.toLowerCase())),
  '',
];
