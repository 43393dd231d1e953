import { DateTime } from 'luxon';
import type { Clock } from './clock.js';
import type { Parts } from './parts.js';

/** The hours at which something may be due (方案's reminders). */
const HOURS = [9, 15];
/** More days than this are jumped over: a year's worth of reminders is no story. */
const MOST_DAYS = 120;

/**
 * Moves the program's time to an instant as if it had passed: at each reminder hour on the way what is due goes out, and
 * then at the end. Backwards it is only set.
 */
export async function moveClock(
  { now, set }: Clock,
  { bot, outbox }: Pick<Parts, 'bot' | 'outbox'>,
  to: Date,
  zone: string,
): Promise<void> {
  for (const instant of [...hoursBetween(now(), to, zone), to]) {
    set(instant);
    await bot.tick();
    await outbox.settled();
    await bot.settled();
  }
}

function hoursBetween(from: Date, to: Date, zone: string): Date[] {
  const found: Date[] = [];
  const first = DateTime.fromJSDate(from, { zone }).startOf('day');
  for (let day = 0; day <= MOST_DAYS; day += 1)
    for (const hour of HOURS) {
      const instant = first.plus({ days: day }).set({ hour, second: 3 }).toJSDate();
      if (instant > from && instant < to) found.push(instant);
    }
  return found;
}
