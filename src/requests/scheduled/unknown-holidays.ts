import { dayOf } from '../../plan/period.js';
import { hasHolidayData } from '../../plan/workdays.js';
import { noticeCard } from '../../../cards/notices.js';
import type { SystemContext } from '../context.js';
import { announceOnce } from './announce.js';

/** Tells the admins once when the program does not know the year's holidays: then reminders avoid weekends only. */
export async function announceUnknownHolidays(context: SystemContext): Promise<void> {
  const year = Number(dayOf(context.now, context.zone).slice(0, 4));
  if (hasHolidayData(year)) return;
  const words = `程序里还没有 ${year} 年的节假日安排，提醒只避开周末。请部署的同事更新程序。`;
  await announceOnce(context, `told unknown-holidays ${year}`, () =>
    noticeCard('不知道今年的节假日', words, 'orange'),
  );
}
