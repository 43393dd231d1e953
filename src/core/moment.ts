import { DateTime } from 'luxon';

/** The day and the minute of an instant in a time zone: `9月22日 09:15`. */
export const formatMoment = (at: Date, zone: string): string =>
  DateTime.fromJSDate(at, { zone }).toFormat('M月d日 HH:mm');
