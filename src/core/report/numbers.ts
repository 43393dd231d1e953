import { inputName } from '../../plan/measure.js';
import { periodFromKey, type Period } from '../../plan/period.js';

/**
 * A number of a work summary that comes from the tables: the figure of a period, its change, or what a unit newly added
 * towards a target; such a number is the sum of several figures, and its code is made by `targetCode`.
 */
export interface TableNumber {
  readonly code: string;
  readonly period: Period;
  readonly of: 'figure' | 'change' | 'target';
}

/** The code of what a unit added towards the target at a place (from 1) of 附件1: `T.gas.3`. */
export const targetCode = (unit: string, place: number): string => `T.${unit}.${place}`;

/**
 * The name of the bookmark around a number: `A4_05__2025Q3`, `_d` behind it for the change, and `_2`, `_3` for further
 * places of the same number.
 */
export function bookmarkName({ code, period, of }: TableNumber, place: number): string {
  return `${inputName(code).replaceAll('-', '_')}__${period}${of === 'change' ? '_d' : ''}${place > 1 ? `_${place}` : ''}`;
}

/** Reads the name of a bookmark; undefined for another's. */
export function readBookmarkName(name: string): TableNumber | undefined {
  const match = /^((?:[A-Z]\d+|T)(?:_[0-9a-z]+)+?)__(\d{4}(?:Q[1-4]|Y))(_d)?(?:_\d+)?$/u.exec(name);
  const period = periodFromKey(match?.[2] ?? '');
  if (!match || !period) return undefined;
  const code = (match[1] ?? '').replaceAll('_', '.');
  if (code.startsWith('T.')) return { code, period, of: 'target' };
  return { code, period, of: match[3] ? 'change' : 'figure' };
}
