import { daysBetween, isDay, yearOf, quarterOn, type LocalDate } from '../plan/period.js';

/**
 * Reads a day as people write it: `2025-10-10`, `2025年10月10日`, `10月10日`, `10-10`. A day without a year is the next
 * such day from today on, at most 180 days ahead: a day that has just passed does not mean next year's. Returns
 * undefined when the text is not a day.
 */
export function readDay(word: string, today: LocalDate): LocalDate | undefined {
  const text = word.normalize('NFKC').replace(/\s+/gu, '');
  const read = /^(?:(\d{4})(?:年|[-/.]))?(\d{1,2})(?:月|[-/.])(\d{1,2})日?$/u.exec(text);
  if (!read) return undefined;
  const [, year, month = '', day = ''] = read;
  const inYear = (which: number) => `${which}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const current = yearOf(quarterOn(today));
  const meant = year
    ? inYear(Number(year))
    : [inYear(current), inYear(current + 1)].find(each => isDay(each) && isAhead(each, today));
  return meant !== undefined && isDay(meant) ? meant : undefined;
}

const MOST_AHEAD = 180;

function isAhead(day: LocalDate, today: LocalDate): boolean {
  return day >= today && daysBetween(today, day) <= MOST_AHEAD;
}
