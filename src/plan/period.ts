import { DateTime } from 'luxon';

/** A day of the calendar as text: `2025-09-28`. Days compare as texts. */
export type LocalDate = string;

/** A part of a year: a quarter, or `Y` for the year's closing report (年报). */
export type Part = 'Q1' | 'Q2' | 'Q3' | 'Q4' | 'Y';

/**
 * The key of a period: `2025Q3`, or `2025Y` for 2025年报. Periods compare as texts; the year's report comes
 * after the fourth quarter.
 */
export type Period = `${number}${Part}`;

const PARTS: readonly Part[] = ['Q1', 'Q2', 'Q3', 'Q4', 'Y'];
const NUMERALS = ['一', '二', '三', '四'];

/** Returns a part of the year by its index: 0 is the first quarter, 4 the year's report. */
function partAt(index: number): Part {
  const part = PARTS[index];
  if (!part) throw new RangeError(`a year has no part ${index}`);
  return part;
}

export const yearOf = (period: Period): number => Number(period.slice(0, 4));

export const partOf = (period: Period): Part => period.slice(4) as Part;

export const periodOf = (year: number, part: Part): Period => `${year}${part}`;

/** Returns the number of a period in its year: 1 to 4 for a quarter, 5 for the year's report. */
export const orderInYear = (period: Period): number => PARTS.indexOf(partOf(period)) + 1;

/** Formats a period for titles: `2025年第三季度`, `2025年报`. */
export function periodName(period: Period): string {
  const numeral = NUMERALS[orderInYear(period) - 1];
  return numeral ? `${yearOf(period)}年第${numeral}季度` : `${yearOf(period)}年报`;
}

/** Formats a period as people type it: `2025Q3`, `2025年报`. */
export function periodCode(period: Period): string {
  return partOf(period) === 'Y' ? `${yearOf(period)}年报` : period;
}

/** Reads the key of a period from the database or a button; undefined when the text is no key. */
export function periodFromKey(key: string): Period | undefined {
  return /^\d{4}(Q[1-4]|Y)$/u.test(key) ? (key as Period) : undefined;
}

/** Returns the quarter of a day. */
export function quarterOn(day: LocalDate): Period {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return periodOf(year, partAt(Math.floor((month - 1) / 3)));
}

/** Returns the quarter before a period: 2025Q1 for 2025Q2, 2024Q4 for 2025Q1, 2025Q4 for 2025Y. */
export function previousPeriod(period: Period): Period {
  const order = orderInYear(period);
  return order === 1 ? periodOf(yearOf(period) - 1, 'Q4') : periodOf(yearOf(period), partAt(order - 2));
}

/**
 * Returns the first day on which a period may be reported: the first day of a quarter; 1 December for the year's report,
 * because the last working day before its deadline may be in the old year.
 */
export function opensOn(period: Period): LocalDate {
  const order = orderInYear(period);
  if (order === 5) return `${yearOf(period)}-12-01`;
  return `${yearOf(period)}-${String(order * 3 - 2).padStart(2, '0')}-01`;
}

/** Returns the day of an instant in a time zone (IANA name, such as Asia/Shanghai). */
export function dayOf(instant: Date, zone: string): LocalDate {
  const quarterHour = Math.floor(instant.getTime() / QUARTER_HOUR_MS);
  if (latest.quarterHour !== quarterHour || latest.zone !== zone)
    latest = { quarterHour, zone, day: DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd') };
  return latest.day;
}

/** Each zone's midnight falls on a quarter of an hour, and nearly every caller asks for the day of now. */
const QUARTER_HOUR_MS = 15 * 60_000;
let latest = { quarterHour: Number.NaN, zone: '', day: '' };

/** Whether a text is an existing day, written as `2025-09-28`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && DateTime.fromISO(text).isValid;
}

/** Counts the calendar days from one day to another; negative when `to` is earlier. */
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
 * Reads a period as people write it: `2025Q3`, `2025年三季度`, `第三季度`, `三季报`, `去年四季度`, `上季度`, `本季度`,
 * `2025年报`, `年报`. Without a year, a quarter is of today's year and 年报 of the year before. Returns undefined when the
 * word is not a period.
 */
export function readPeriod(word: string, today: LocalDate): Period | undefined {
  const current = quarterOn(today);
  const text = word
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .toUpperCase()
    .replace(/^今年/u, `${yearOf(current)}年`)
    .replace(/^去年/u, `${yearOf(current) - 1}年`);
  if (/^上个?季度?$/u.test(text)) return previousPeriod(current);
  if (/^(本季度?|当前)$/u.test(text)) return current;
  return readAnnual(text, yearOf(current) - 1) ?? readQuarter(text, yearOf(current));
}

function readAnnual(text: string, defaultYear: number): Period | undefined {
  const match = /^(?:(\d{4}|\d{2})年?)?(?:年报|年度报告|年度|年终)$/u.exec(text);
  return match ? periodOf(match[1] ? fullYear(match[1]) : defaultYear, 'Y') : undefined;
}

function readQuarter(text: string, defaultYear: number): Period | undefined {
  const match = /^(?:(\d{4}|\d{2})(?:年|[-/.])?)?(?:Q([1-4])|第?([一二三四1-4])季(?:度|报)?)$/u.exec(text);
  const part = QUARTER_WORDS[match?.[2] ?? match?.[3] ?? ''];
  return match && part ? periodOf(match[1] ? fullYear(match[1]) : defaultYear, part) : undefined;
}

const fullYear = (digits: string): number => Number(digits.length === 2 ? `20${digits}` : digits);
