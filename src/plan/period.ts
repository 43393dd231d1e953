import { DateTime } from 'luxon';

/** A day of the calendar as text: `2025-09-28`. Days compare as texts. */
export type LocalDate = string;

/** How often a plan has its units report. */
export type PeriodKind = 'quarter' | 'month' | 'half-year' | 'year';

/** The parts of a year, in its order, by the kind of the plan's periods. */
const PARTS = {
  quarter: ['Q1', 'Q2', 'Q3', 'Q4'],
  month: ['M01', 'M02', 'M03', 'M04', 'M05', 'M06', 'M07', 'M08', 'M09', 'M10', 'M11', 'M12'],
  'half-year': ['H1', 'H2'],
  year: ['Y'],
} as const;

/** A part of a year: a quarter, a month, a half-year, or `Y` for the whole year: its closing report (年报). */
export type Part = (typeof PARTS)[PeriodKind][number];

/**
 * The key of a period: `2025Q3`, `2025M07`, `2025H1`, or `2025Y` for 2025年报. The periods of a plan compare as texts; the
 * year's report comes after all others of its year.
 */
export type Period = `${number}${Part}`;

/** Returns the parts of a year for a kind of period, the first one first; the closing report of other kinds is not among them. */
export const partsOf = (kind: PeriodKind): readonly Part[] => PARTS[kind];

export const yearOf = (period: Period): number => Number(period.slice(0, 4));

export const partOf = (period: Period): Part => period.slice(4) as Part;

export const periodOf = (year: number, part: Part): Period => `${year}${part}`;

/** Whether a period is a whole year: the closing report (年报), or the only report of a plan that asks once a year. */
export const isAnnual = (period: Period): boolean => partOf(period) === 'Y';

/** Returns the kind of a period, from its key. */
export function kindOf(period: Period): PeriodKind {
  const letter = partOf(period)[0];
  return letter === 'Q' ? 'quarter' : letter === 'M' ? 'month' : letter === 'H' ? 'half-year' : 'year';
}

/** Returns the number of a period in its year, from 1. */
export const orderInYear = (period: Period): number => Number(partOf(period).slice(1) || 1);

const MONTHS = { quarter: 3, month: 1, 'half-year': 6, year: 12 } as const;

/** Returns the number of months that a period of a kind has. */
export const monthsIn = (kind: PeriodKind): number => MONTHS[kind];

/** Returns the last month of a period: 9 for 2025Q3. */
export const lastMonthOf = (period: Period): number => orderInYear(period) * monthsIn(kindOf(period));

/** Returns the first month of a period: 7 for 2025Q3. */
export const firstMonthOf = (period: Period): number => lastMonthOf(period) - monthsIn(kindOf(period)) + 1;

const NUMERALS = ['一', '二', '三', '四'];

/** Formats a period for titles: `2025年第三季度`, `2025年7月`, `2025年上半年`, `2025年报`. */
export function periodName(period: Period): string {
  const [year, order] = [yearOf(period), orderInYear(period)];
  switch (kindOf(period)) {
    case 'quarter':
      return `${year}年第${NUMERALS[order - 1] ?? ''}季度`;
    case 'month':
      return `${year}年${order}月`;
    case 'half-year':
      return `${year}年${order === 1 ? '上' : '下'}半年`;
    case 'year':
      return `${year}年报`;
  }
}

/** Names the part of the year: `第四季度`, `12月`, `下半年`, `年报`. */
export const partName = (period: Period): string => periodName(period).slice(isAnnual(period) ? 4 : 5);

/** Formats a period as people type it: `2025Q3`, `2025年7月`, `2025年上半年`, `2025年报`. */
export function periodCode(period: Period): string {
  return kindOf(period) === 'quarter' ? period : periodName(period);
}

/** Reads the key of a period from the database or a button; undefined when the text is no key. */
export function periodFromKey(key: string): Period | undefined {
  return new RegExp(`^${PERIOD_KEY}$`, 'u').test(key) ? (key as Period) : undefined;
}

/** The key of a period, for patterns. */
export const PERIOD_KEY = String.raw`[12]\d{3}(?:Q[1-4]|M(?:0[1-9]|1[0-2])|H[12]|Y)`;

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

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Counts the calendar days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  // Both are read as midnight UTC, where every day has 24 hours.
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
