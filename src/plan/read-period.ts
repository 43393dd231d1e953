import { hasClosingReport, periodOn, previousPeriod, type Calendar } from './calendar.js';
import {
  lastMonthOf,
  partsOf,
  periodOf,
  yearOf,
  type LocalDate,
  type Period,
  type PeriodKind,
} from './period.js';
import type { Plan } from './plan.js';

/**
 * Reads a period of a plan as people write it: `2025Q3`, `2025年三季度`, `第三季度`, `三季报`, `去年四季度`, `上季度`, `本季度`,
 * `2025年报`, `年报`; in a plan of months `2025M7`, `2025年7月`, `7月`, `上月`, `本月`; of half-years `上半年`. Without a year, a
 * period is of today's year and 年报 of the year before. Returns undefined when the word is not a period of the plan.
 */
export function readPeriod(word: string, today: LocalDate, calendar: Calendar): Period | undefined {
  const thisYear = Number(today.slice(0, 4));
  const text = plainText(word)
    .replace(/^今年(?=.)/u, `${thisYear}年`)
    .replace(/^去年(?=.)/u, `${thisYear - 1}年`);
  return (
    readRelative(text, today, calendar) ??
    readAnnual(text, thisYear, calendar) ??
    readPart(text, thisYear, calendar)
  );
}

/** Reads a period of a plan, or one of the kind that it had before: 2025Q3 in a plan that asks by the month since October. */
export function readPlanPeriod(
  word: string,
  today: LocalDate,
  { calendar, former }: Pick<Plan, 'calendar' | 'former'>,
): Period | undefined {
  const period = readPeriod(word, today, calendar);
  if (period !== undefined || !former) return period;
  const earlier = readPeriod(word, today, { ...calendar, periodKind: former.periodKind });
  if (earlier === undefined) return undefined;
  const last = `${yearOf(earlier)}-${String(lastMonthOf(earlier)).padStart(2, '0')}`;
  return last <= former.until ? earlier : undefined;
}

/** Returns the period at the start of a text as it stands there, for `readPeriod`; undefined when none does. */
export const periodAtStart = (
  text: string,
  { periodKind }: Pick<Calendar, 'periodKind'>,
): string | undefined => STARTS[periodKind].exec(text)?.[0];

const STARTS: Readonly<Record<PeriodKind, RegExp>> = {
  quarter:
    /^(?:(?:20)?\d\d年?|今年|去年)?(?:第?[一二三四1-4]季度|Q[1-4])|^(?:上|本)个?季度|^(?:20)?\d\d年?年报/iu,
  month:
    /^(?:(?:20)?\d\d年|今年|去年)?(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!\s*\d+日)|^(?:20)?\d\d年?M(?:1[0-2]|0?[1-9])(?!\d)|^(?:上个?|本)月份?|^(?:20)?\d\d年?年报/iu,
  'half-year': /^(?:(?:20)?\d\d年|今年|去年)?[上下]半年|^(?:20)?\d\d年?H[12]|^[上本]期|^(?:20)?\d\d年?年报/iu,
  year: /^(?:20)?\d\d年?年[报度]|^上年度?/u,
};

/** Whether a word is a period of another kind than the plan's: 三季度 in a plan of months. */
export function isForeignPeriod(word: string, today: LocalDate, calendar: Calendar): boolean {
  const kinds: readonly PeriodKind[] = ['quarter', 'month', 'half-year', 'year'];
  const others = kinds.filter(kind => kind !== calendar.periodKind);
  const annual = { month: 1, day: 1 };
  return others.some(
    periodKind => readPeriod(word, today, { ...calendar, periodKind, annual }) !== undefined,
  );
}

/** Whether a word is a period of a plan of any kind: 三季度, 9月, 上半年, 2025年报, 本期. */
export const isPeriodOfAnyKind = (word: string, calendar: Calendar): boolean =>
  readPeriod(word, ANY_DAY, { ...calendar, annual: { month: 1, day: 1 } }) !== undefined ||
  isForeignPeriod(word, ANY_DAY, calendar);

const ANY_DAY = '2025-01-01';

const plainText = (word: string): string => word.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();

const NOW: Readonly<Record<PeriodKind, RegExp>> = {
  quarter: /^(?:本季度?|本期|当前)$/u,
  month: /^(?:本月份?|这个月|当月|本期|当前)$/u,
  'half-year': /^(?:本期|当前)$/u,
  year: /^(?:本年度?|今年|本期|当前)$/u,
};

const BEFORE: Readonly<Record<PeriodKind, RegExp>> = {
  quarter: /^上(?:个?季度?|期)$/u,
  month: /^上(?:个?月份?|期)$/u,
  'half-year': /^上期$/u,
  year: /^(?:上年度?|去年|上期)$/u,
};

function readRelative(text: string, today: LocalDate, calendar: Calendar): Period | undefined {
  if (NOW[calendar.periodKind].test(text)) return periodOn(calendar, today);
  return BEFORE[calendar.periodKind].test(text)
    ? previousPeriod(calendar, periodOn(calendar, today))
    : undefined;
}

function readAnnual(text: string, thisYear: number, calendar: Calendar): Period | undefined {
  const isYearly = calendar.periodKind === 'year';
  if (!isYearly && !hasClosingReport(calendar)) return undefined;
  const match = /^(?:([12]\d{3}|\d{2})年?)?(?:年报|年度报告|年度|年终|Y)$/u.exec(text);
  const year = match ?? (isYearly ? /^([12]\d{3})年?$/u.exec(text) : null);
  return year ? periodOf(year[1] ? fullYear(year[1]) : thisYear - 1, 'Y') : undefined;
}

/** The year may stand before the part; the groups after it are the number of the part. */
const YEAR = String.raw`(?:([12]\d{3}|\d{2})(?:年|[-/.])?)?`;

const PART_WORDS: Readonly<Record<PeriodKind, RegExp | undefined>> = {
  quarter: new RegExp(`^${YEAR}(?:Q([1-4])|第?([一二三四1-4])季(?:度|报)?)$`, 'u'),
  month: new RegExp(
    `^${YEAR}(?:M(0?[1-9]|1[0-2])|(0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])月(?:份|月?报)?)$`,
    'u',
  ),
  'half-year': new RegExp(`^${YEAR}(?:H([12])|([上下])半年(?:度|报)?)$`, 'u'),
  year: undefined,
};

const NUMERALS: Readonly<Record<string, number>> = {
  ...{ 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 十一: 11, 十二: 12 },
  ...{ 上: 1, 下: 2 },
};

function readPart(text: string, thisYear: number, { periodKind }: Calendar): Period | undefined {
  const [, year, letter, word] = PART_WORDS[periodKind]?.exec(text) ?? [];
  const number = letter ?? word;
  if (number === undefined) return undefined;
  const part = partsOf(periodKind)[(NUMERALS[number] ?? Number(number)) - 1];
  return part && periodOf(year === undefined ? thisYear : fullYear(year), part);
}

const fullYear = (digits: string): number => Number(digits.length === 2 ? `20${digits}` : digits);
