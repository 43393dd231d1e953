import chineseDays from 'chinese-days';
import { DateTime } from 'luxon';
import type { LocalDate } from './period.js';

/**
 * Whether a day is a working day in mainland China, with public holidays and 调休 (moved working days) from the
 * chinese-days library.
 */
export function isWorkday(day: LocalDate): boolean {
  return chineseDays.isWorkday(day);
}

/** Whether the library has the holidays of a year. Without them only weekends are days off. */
export function hasHolidayData(year: number): boolean {
  return chineseDays.getDayDetail(`${year}-10-01`).name.includes('国庆节');
}

/** Adds calendar days to a day; `days` may be negative. */
export function addDays(day: LocalDate, days: number): LocalDate {
  return DateTime.fromISO(day).plus({ days }).toFormat('yyyy-MM-dd');
}

/** Returns the last working day on or before a day. */
export function workdayOnOrBefore(day: LocalDate): LocalDate {
  return isWorkday(day) ? day : workdayOnOrBefore(addDays(day, -1));
}

/** Returns the first `count` working days after a day. */
export function workdaysAfter(day: LocalDate, count: number): LocalDate[] {
  const workdays: LocalDate[] = [];
  for (let next = addDays(day, 1); workdays.length < count; next = addDays(next, 1))
    if (isWorkday(next)) workdays.push(next);
  return workdays;
}
