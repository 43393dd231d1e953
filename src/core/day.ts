import { daysBetween, isDay, type LocalDate } from '../plan/period.js';

/**
 * Reads a day as people write it: `2025-10-10`, `2025年10月10日`, `10月10日`, `10-10`. A day without a year is the next
 * such day from today on, at most 180 days ahead: a day that has just passed does not mean next year's. Returns
 * undefined when the text is not a day.
 */
export function readDay(word: string, today: LocalDate): LocalDate | undefined {
  const text = word.normalize('NFKC').replace(/\s+/gu, '');
  const match = /^(?:([12]\d{3})(?:年|[-/.]))?(\d{1,2})(?:月|[-/.])(\d{1,2})日?$/u.exec(text);
  if (!match) return undefined;
  const [, year, month = '', day = ''] = match;
  const dayInYear = (someYear: number) => `${someYear}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const current = Number(today.slice(0, 4));
  const result = year
    ? dayInYear(Number(year))
    : [dayInYear(current), dayInYear(current + 1)].find(each => isDay(each) && isAhead(each, today));
  return result !== undefined && isDay(result) ? result : undefined;
}

const MAX_DAYS_AHEAD = 180;

function isAhead(day: LocalDate, today: LocalDate): boolean {
  return day >= today && daysBetween(today, day) <= MAX_DAYS_AHEAD;
}
