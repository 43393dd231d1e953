import { DateTime } from 'luxon';
import { decimalsOf, type Measure } from '../../plan/measure.js';
import type { LocalDate } from '../../plan/period.js';

/** What stands between two parts of a line: a full-width blank. */
export const GAP = '\u3000';

/** A figure as it stands in a sheet. */
export interface FormattedFigure {
  readonly value: number;
  readonly numberFormat?: string;
}

/**
 * A stored figure as the tables print it: money is kept in yuan and shown in 万元 with up to four decimals. Whole 万元
 * take Excel's general format, because `0.####` would leave a point behind the number.
 */
export function formatFigure(measure: Measure, stored: number): FormattedFigure {
  if (decimalsOf(measure) === 0) return { value: stored, numberFormat: '0' };
  const value = inPrintedUnit(measure, stored);
  return Number.isInteger(value) ? { value } : { value, numberFormat: '0.####' };
}

/** A change between two stored figures, with its sign. */
export function formatChange(measure: Measure, from: number, to: number): FormattedFigure {
  const value = inPrintedUnit(measure, to - from);
  const digits = Number.isInteger(value) ? '0' : '0.####';
  return { value, numberFormat: `+${digits};-${digits};0` };
}

function inPrintedUnit(measure: Measure, stored: number): number {
  return stored / 10 ** decimalsOf(measure);
}

/** 2025年9月28日 */
export function formatDay(day: LocalDate): string {
  return DateTime.fromISO(day).toFormat('yyyy年M月d日');
}

/** 2025年9月28日 16:05 */
export function formatTime(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy年M月d日 HH:mm');
}
