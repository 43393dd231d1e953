import type { SystemContext } from '../context.js';
import { announceCarriedPlan } from './carried-plan.js';
import { announceUnknownHolidays } from './unknown-holidays.js';
import { sendReminders } from './reminders.js';

/** Everything that the clock asks for: sends what is due at this time. Runs every second, in one transaction. */
export async function runScheduled(context: SystemContext): Promise<void> {
  await announceCarriedPlan(context);
  await announceUnknownHolidays(context);
  await sendReminders(context);
}
