import { DateTime } from 'luxon';
import type { Clock } from './clock.js';
import type { Parts } from './parts.js';

/** The hours at which reminders are sent. */
const REMINDER_HOURS = [9, 15];
/** At most this many days are played through; the days after them are skipped. */
const MAX_DAYS = 120;

/**
 * Moves the program's clock to an instant as if the time had passed: it stops at each reminder hour on the way and sends
 * the reminders that are due. A move backwards only sets the clock.
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
    await waitUntilIdle({ bot, outbox });
  }
}

/** Waits until everything that was accepted is processed and every message that is due is sent. */
export async function waitUntilIdle({ bot, outbox }: Pick<Parts, 'bot' | 'outbox'>): Promise<void> {
  // What the bot answers goes out after it, so the bot is waited for first.
  await bot.waitUntilIdle();
  await outbox.waitUntilIdle();
}

function hoursBetween(from: Date, to: Date, zone: string): Date[] {
  const instants: Date[] = [];
  const first = DateTime.fromJSDate(from, { zone }).startOf('day');
  for (let day = 0; day <= MAX_DAYS; day += 1)
    for (const hour of REMINDER_HOURS) {
      const instant = first.plus({ days: day }).set({ hour, second: 3 }).toJSDate();
      if (instant > from && instant < to) instants.push(instant);
    }
  return instants;
}
