import { DateTime } from 'luxon';

/** The day and the minute of an instant in a time zone: `9月22日 09:15`. */
export const formatMoment = (at: Date, zone: string): string =>
  DateTime.fromJSDate(at, { zone }).toFormat('M月d日 HH:mm');

/** The minute of an instant, with its day when that is not today: `09:11`, `9月21日 09:11`. */
export function formatClock(at: Date, now: Date, zone: string): string {
  const [then, today] = [at, now].map(each => DateTime.fromJSDate(each, { zone }));
  return then?.hasSame(today ?? then, 'day') ? then.toFormat('HH:mm') : formatMoment(at, zone);
}
