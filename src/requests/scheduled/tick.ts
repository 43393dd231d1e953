import type { SystemContext } from '../context.js';
import { announceCarriedPlan } from './carried-plan.js';
import { announceUnknownHolidays } from './unknown-holidays.js';
import { sendReminders } from './reminders.js';

/** Sends everything that is due at this time. Runs every minute, in one transaction. */
export async function runScheduled(context: SystemContext): Promise<void> {
  await announceCarriedPlan(context);
  await announceUnknownHolidays(context);
  await sendReminders(context);
}
