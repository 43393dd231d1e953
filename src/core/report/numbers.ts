import { inputName } from '../../plan/measure.js';
import { periodFromKey, type Period } from '../../plan/period.js';

/** A number of a work summary that comes from the tables: the figure of a period, or its change. */
export interface TableNumber {
  readonly code: string;
  readonly period: Period;
  readonly of: 'figure' | 'change';
}

/**
 * The name of the bookmark around a number: `A4_05__2025Q3`, `_d` behind it for the change, and `_2`, `_3` for further
 * places of the same number.
 */
export function bookmarkName({ code, period, of }: TableNumber, place: number): string {
  return `${inputName(code)}__${period}${of === 'change' ? '_d' : ''}${place > 1 ? `_${place}` : ''}`;
}

/** Reads the name of a bookmark; undefined for another's. */
export function readBookmarkName(name: string): TableNumber | undefined {
  const match = /^([A-Z]\d+(?:_[0-9a-z]+)+?)__(\d{4}(?:Q[1-4]|Y))(_d)?(?:_\d+)?$/u.exec(name);
  const period = periodFromKey(match?.[2] ?? '');
  if (!match || !period) return undefined;
  return { code: (match[1] ?? '').replaceAll('_', '.'), period, of: match[3] ? 'change' : 'figure' };
}
