import type { SystemContext } from '../context.js';
import { announceMissingData } from './announcements.js';
import { sendWaitingNotices } from '../notices.js';
import { beginReminders } from './reminders.js';

/** Writes what is due at this time to the outbox. Runs every minute, in one transaction. */
export async function runScheduled(context: SystemContext): Promise<void> {
  await announceMissingData(context);
  await beginReminders(context);
  await sendWaitingNotices(context);
}
