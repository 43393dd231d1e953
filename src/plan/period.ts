import { DateTime } from 'luxon';

/** A day as it is written: `2025-09-28`. Compares as text. */
export type LocalDate = string;

/** A quarter, or the year's closing report (年报). */
export type Part = 'Q1' | 'Q2' | 'Q3' | 'Q4' | 'Y';

/** A period by its key: `2025Q3`, and `2025Y` for 2025年报. Compares as text, the year's report after its fourth quarter. */
export type Period = `${number}${Part}`;

const PARTS: readonly Part[] = ['Q1', 'Q2', 'Q3', 'Q4', 'Y'];
const NUMERALS = ['一', '二', '三', '四'];

/** The part of a year by its place in it, from 0. */
function partAt(index: number): Part {
  const part = PARTS[index];
  if (!part) throw new RangeError(`a year has no part ${index}`);
  return part;
}

export const yearOf = (period: Period): number => Number(period.slice(0, 4));

export const partOf = (period: Period): Part => period.slice(4) as Part;

export const periodOf = (year: number, part: Part): Period => `${year}${part}`;

/** 1 to 4 for a quarter, 5 for the year's report. */
export const orderInYear = (period: Period): number => PARTS.indexOf(partOf(period)) + 1;

/** `2025年第三季度`, `2025年报`. */
export function periodName(period: Period): string {
  const numeral = NUMERALS[orderInYear(period) - 1];
  return numeral ? `${yearOf(period)}年第${numeral}季度` : `${yearOf(period)}年报`;
}

/** `2025Q3`, `2025年报`: as people type it. */
export function periodCode(period: Period): string {
  return partOf(period) === 'Y' ? `${yearOf(period)}年报` : period;
}

/** Reads a stored or routed key; undefined when it is none. */
export function periodFromKey(key: string): Period | undefined {
  return /^\d{4}(Q[1-4]|Y)$/u.test(key) ? (key as Period) : undefined;
}

/** The quarter a day lies in. */
export function quarterOn(day: LocalDate): Period {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return periodOf(year, partAt(Math.floor((month - 1) / 3)));
}

/** The quarter (or year's report) before: 2025Q1 ← 2025Q2, 2024Q4 ← 2025Q1, 2025Q4 ← 2025Y. */
export function before(period: Period): Period {
  const order = orderInYear(period);
  return order === 1 ? periodOf(yearOf(period) - 1, 'Q4') : periodOf(yearOf(period), partAt(order - 2));
}

/**
 * The first day a period may be reported: a quarter's own first day; the year's report from 1 December, because the
 * last working day before its date may lie in the old year.
 */
export function opensOn(period: Period): LocalDate {
  const order = orderInYear(period);
  if (order === 5) return `${yearOf(period)}-12-01`;
  return `${yearOf(period)}-${String(order * 3 - 2).padStart(2, '0')}-01`;
}

/** The day an instant falls on in a time zone. */
export function dayOf(instant: Date, zone: string): LocalDate {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd');
}

/** Whether a text is a day of the calendar, written as `2025-09-28`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && DateTime.fromISO(text).isValid;
}

export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round(DateTime.fromISO(to).diff(DateTime.fromISO(from), 'days').days);
}

const QUARTER_WORDS: Readonly<Record<string, Part>> = {
  一: 'Q1',
  二: 'Q2',
  三: 'Q3',
  四: 'Q4',
  '1': 'Q1',
  '2': 'Q2',
  '3': 'Q3',
  '4': 'Q4',
};

/**
 * Reads a period as people write it: `2025Q3`, `2025年三季度`, `第三季度`, `三季报`, `去年四季度`, `上季度`, `本季度`, `2025年报`,
 * `年报`.
 * A year that is not said is today's; 年报 alone is last year's. Undefined when the word is not a period.
 */
export function readPeriod(word: string, today: LocalDate): Period | undefined {
  const current = quarterOn(today);
  const text = word
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .toUpperCase()
    .replace(/^今年/u, `${yearOf(current)}年`)
    .replace(/^去年/u, `${yearOf(current) - 1}年`);
  if (/^上个?季度?$/u.test(text)) return before(current);
  if (/^(本季度?|当前)$/u.test(text)) return current;
  return readAnnual(text, yearOf(current) - 1) ?? readQuarter(text, yearOf(current));
}

function readAnnual(text: string, otherwise: number): Period | undefined {
  const read = /^(?:(\d{4}|\d{2})年?)?(?:年报|年度报告|年度|年终)$/u.exec(text);
  return read ? periodOf(read[1] ? fullYear(read[1]) : otherwise, 'Y') : undefined;
}

function readQuarter(text: string, otherwise: number): Period | undefined {
  const read = /^(?:(\d{4}|\d{2})(?:年|[-/.])?)?(?:Q([1-4])|第?([一二三四1-4])季(?:度|报)?)$/u.exec(text);
  const part = QUARTER_WORDS[read?.[2] ?? read?.[3] ?? ''];
  return read && part ? periodOf(read[1] ? fullYear(read[1]) : otherwise, part) : undefined;
}

const fullYear = (digits: string): number => Number(digits.length === 2 ? `20${digits}` : digits);
