import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { DateTime } from 'luxon';
import type { LocalDate } from './period.js';

/** The days of the chinese-days library by their dates: public holidays, and weekend days that are worked (调休). */
interface MovedDays {
  readonly holidays: Readonly<Record<LocalDate, string>>;
  readonly workdays: Readonly<Record<LocalDate, string>>;
}

/** Its data alone: its functions reckon in the machine's time zone, and west of London take each day for the one before. */
const { holidays, workdays }: MovedDays = chineseDays;

const SATURDAY = 6;

/** Whether a day is a working day in mainland China, with public holidays and 调休 (moved working days). */
export function isWorkday(day: LocalDate): boolean {
  if (day in workdays) return true;
  return !(day in holidays) && DateTime.fromISO(day, { zone: 'utc' }).weekday < SATURDAY;
}

/** Whether the library has the holidays of a year. Without them only weekends are days off. */
export function hasHolidayData(year: number): boolean {
  return `${year}-10-01` in holidays;
}

/** Adds calendar days to a day; `days` may be negative. */
export function addDays(day: LocalDate, days: number): LocalDate {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
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
