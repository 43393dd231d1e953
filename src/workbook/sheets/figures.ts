import { DateTime } from 'luxon';
import { decimalsOf, type Measure, type Since } from '../../plan/measure.js';
import type { LocalDate } from '../../plan/period.js';
import type { StyleName } from '../xlsx/book.js';

/** The separator of the parts of a line: a full-width blank. */
export const GAP = '\u3000';

/** A figure in the form in which a sheet shows it. */
export interface FormattedFigure {
  readonly value: number;
  readonly numberFormat?: string;
}

/**
 * Formats a stored figure for a table: money is stored in yuan and shown in 万元 with up to four decimals. Whole numbers of such
 * units get Excel's general format, because `0.####` would show a decimal point after the number.
 */
export function formatFigure(measure: Measure, stored: number): FormattedFigure {
  if (decimalsOf(measure) === 0) return { value: stored, numberFormat: '0' };
  const value = inPrintedUnit(measure, stored);
  return Number.isInteger(value) ? { value } : { value, numberFormat: '0.####' };
}

/** Formats the change between two stored figures, with its sign. */
export function formatChange(measure: Measure, from: number, to: number): FormattedFigure {
  const value = inPrintedUnit(measure, to - from);
  const digits = Number.isInteger(value) ? '0' : '0.####';
  return { value, numberFormat: `+${digits};-${digits};0` };
}

function inPrintedUnit(measure: Measure, stored: number): number {
  return stored / 10 ** decimalsOf(measure);
}

/** A change is large from this share of the earlier figure on. */
const LARGE_SHARE = 0.2;
/** A figure counted since January grows with the year: only more than twice the earlier one is much. */
const LARGE_GROWTH_OF_YEAR = 1;
/** A smaller change is never large, in units of the measure (money in 万元). */
const LEAST_LARGE = 10;

/** The sentence that explains the marks of large changes. */
export const LARGE_CHANGES = `增减标▲（增）、▼（减）的变化较大：达到上期的 ${LARGE_SHARE * 100}%（本年1月起累计的，增加超过一倍），且不少于 ${LEAST_LARGE}。`;

/** Holds `▲+1234.5678` in bold letters of a font with wide digits: Excel shows ### for a number that is too wide. */
export const WIDTH_OF_CHANGES = 14;

/** Formats a change like `formatChange`; a large one has an arrow, which a black and white print shows as well as the colour. */
export function formatMarkedChange(
  measure: Measure,
  from: number,
  to: number,
): FormattedFigure & { readonly style: StyleName } {
  const change = formatChange(measure, from, to);
  if (!isLargeChange(measure, from, to)) return { ...change, style: 'figure' };
  const numberFormat = change.numberFormat?.replace('+', '"▲"+').replace(';-', ';"▼"-');
  return {
    value: change.value,
    style: to > from ? 'rise' : 'fall',
    ...(numberFormat ? { numberFormat } : {}),
  };
}

function isLargeChange(measure: Measure, from: number, to: number): boolean {
  const [before, change] = [inPrintedUnit(measure, from), inPrintedUnit(measure, to - from)];
  if (Math.abs(change) < LEAST_LARGE) return false;
  return measure.since === 'year' && change > 0
    ? change > before * LARGE_GROWTH_OF_YEAR
    : Math.abs(change) >= before * LARGE_SHARE;
}

/** A day as Excel knows it, so that lists can be sorted and filtered by it; `suffix` is shown behind it. */
export function dayValue(day: LocalDate, suffix = ''): FormattedFigure {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return {
    value: daysSinceExcel(Date.UTC(year, month - 1, date)),
    numberFormat: `${DAY_FORMAT}${quote(suffix)}`,
  };
}

/** An instant as Excel knows it, to the minute, as clocks of the zone show it. */
export function timeValue(instant: Date, zone: string, suffix = ''): FormattedFigure {
  const { year, month, day, hour, minute } = DateTime.fromJSDate(instant, { zone });
  const value = daysSinceExcel(Date.UTC(year, month - 1, day, hour, minute));
  return { value, numberFormat: `${DAY_FORMAT} hh:mm${quote(suffix)}` };
}

const DAY_FORMAT = 'yyyy"年"m"月"d"日"';
const quote = (text: string): string => (text ? `"${text}"` : '');

/** Excel counts days from 30 December 1899 on. */
const daysSinceExcel = (milliseconds: number): number =>
  (milliseconds - Date.UTC(1899, 11, 30)) / MILLISECONDS_PER_DAY;
const MILLISECONDS_PER_DAY = 86_400_000;

/** Formats a day: 2025年9月28日 */
export function formatDay(day: LocalDate): string {
  return DateTime.fromISO(day).toFormat('yyyy年M月d日');
}

/** Formats an instant: 2025年9月28日 16:05 */
export function formatTime(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy年M月d日 HH:mm');
}

/** 企业底数, 本年1月起累计, 2021年8月起累计 */
export function formatSince(since: Since): string {
  if (since === 'stock') return '企业底数';
  if (since === 'year') return '本年1月起累计';
  const [year, month] = since.split('-').map(Number);
  return `${String(year)}年${String(month)}月起累计`;
}
