import type { SystemContext } from '../context.js';
import { announceMissingData } from './announcements.js';
import { sendReminders } from './reminders.js';

/** Sends everything that is due at this time; returns the number of reminders. Runs every minute, in one transaction. */
export async function runScheduled(context: SystemContext): Promise<number> {
  await announceMissingData(context);
  return sendReminders(context);
}
