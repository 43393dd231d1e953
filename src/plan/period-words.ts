import type { Calendar } from './calendar.js';
import {
  isAnnual,
  kindOf,
  periodCode,
  periodName,
  periodOf,
  type Period,
  type PeriodKind,
} from './period.js';
import { shortName } from './organisation.js';
import type { Plan } from './plan.js';

/** The words for the periods of a plan, by their kind. Every name and sentence that is seen has them from here. */
export interface PeriodWords {
  /** A period: 季度. */
  readonly period: string;
  /** Its report: 季报. */
  readonly report: string;
  /** 每季度 */
  readonly every: string;
  /** 本季度 */
  readonly now: string;
  /** 上季度 */
  readonly before: string;
  /** The short form of `before`: 上季. */
  readonly last: string;
}

const WORDS: Readonly<Record<PeriodKind, PeriodWords>> = {
  quarter: { period: '季度', report: '季报', every: '每季度', now: '本季度', before: '上季度', last: '上季' },
  month: { period: '月份', report: '月报', every: '每月', now: '本月', before: '上月', last: '上月' },
  // 上半年 is the first half of a year, and not the half-year before.
  'half-year': {
    ...{ period: '半年', report: '半年报', every: '每半年', now: '本期', before: '上期', last: '上期' },
  },
  year: { period: '年度', report: '年报', every: '每年', now: '本年', before: '上年', last: '上年' },
};

/** Returns the words for the periods of a plan. */
export const periodWords = ({ calendar }: { readonly calendar: Pick<Calendar, 'periodKind'> }): PeriodWords =>
  WORDS[calendar.periodKind];

/** Returns the words for a kind of period. */
export const wordsOfKind = (kind: PeriodKind): PeriodWords => WORDS[kind];

/** The name of a period's report: 2025年第三季度季报, 2025年7月月报, 2025年上半年半年报, 2025年报. */
export function reportName(period: Period): string {
  return isAnnual(period) ? periodName(period) : `${periodName(period)}${WORDS[kindOf(period)].report}`;
}

/** The name of the bot in titles: 季报助手. */
export const assistantName = (plan: { readonly calendar: Pick<Calendar, 'periodKind'> }): string =>
  `${periodWords(plan).report}助手`;

/** A text that the program has for every plan, with the plan's word for its reports in place of 季报. */
export const withReportWord = (
  text: string,
  plan: { readonly calendar: Pick<Calendar, 'periodKind'> },
): string => text.replaceAll('季报', periodWords(plan).report);

const EXAMPLES = { quarter: 'Q3', month: 'M07', 'half-year': 'H1', year: 'Y' } as const;

/** The same in words: 2025年三季度. */
export const writtenPeriod = (plan: Pick<Plan, 'sourceYear' | 'calendar'>): string =>
  plan.calendar.periodKind === 'quarter' ? `${plan.sourceYear}年三季度` : examplePeriod(plan);

/** A unit of a plan for examples: one of a section that does not review, where there is any. */
export function exampleUnit({
  organisation: { units, reviewingSection },
}: Pick<Plan, 'organisation'>): string {
  const unit = units.find(({ section }) => section !== reviewingSection) ?? units[0];
  return unit ? shortName(unit) : '';
}

/** A period of a plan as people type it, for examples: 2025Q3. */
export const examplePeriod = ({ sourceYear, calendar }: Pick<Plan, 'sourceYear' | 'calendar'>): string =>
  periodCode(periodOf(sourceYear, EXAMPLES[calendar.periodKind]));
