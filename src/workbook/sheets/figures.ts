import { DateTime } from 'luxon';
import { decimalsOf, type Measure } from '../../plan/measure.js';
import type { LocalDate } from '../../plan/period.js';

/** The separator of the parts of a line: a full-width blank. */
export const GAP = '\u3000';

/** A figure in the form in which a sheet shows it. */
export interface FormattedFigure {
  readonly value: number;
  readonly numberFormat?: string;
}

/**
 * Formats a stored figure for a table: money is stored in yuan and shown in 万元 with up to four decimals. Whole 万元 get
 * Excel's general format, because `0.####` would show a decimal point after the number.
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

/** Formats a day: 2025年9月28日 */
export function formatDay(day: LocalDate): string {
  return DateTime.fromISO(day).toFormat('yyyy年M月d日');
}

/** Formats an instant: 2025年9月28日 16:05 */
export function formatTime(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy年M月d日 HH:mm');
}
