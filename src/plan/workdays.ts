import chineseDays from 'chinese-days';
import { DateTime } from 'luxon';
import type { LocalDate } from './period.js';

/** Working days of mainland China: weekends, public holidays and 调休, from a kept data library. */
export function isWorkday(day: LocalDate): boolean {
  return chineseDays.isWorkday(day);
}

/** Whether the library knows a year's holidays; where it does not, only weekends are days off. */
export function knowsHolidaysOf(year: number): boolean {
  return chineseDays.getDayDetail(`${year}-10-01`).name.includes('国庆节');
}

export function addDays(day: LocalDate, days: number): LocalDate {
  return DateTime.fromISO(day).plus({ days }).toFormat('yyyy-MM-dd');
}

/** The last working day on or before a day. */
export function workdayOnOrBefore(day: LocalDate): LocalDate {
  return isWorkday(day) ? day : workdayOnOrBefore(addDays(day, -1));
}

/** The first `count` working days after a day. */
export function workdaysAfter(day: LocalDate, count: number): LocalDate[] {
  const found: LocalDate[] = [];
  for (let next = addDays(day, 1); found.length < count; next = addDays(next, 1))
    if (isWorkday(next)) found.push(next);
  return found;
}
