import { refuseWords } from '../../core/command.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { calendarFile } from '../../office/calendar-file.js';
import { answer, type Context, type FileContext } from '../context.js';
import type { CommandMessage } from '../request.js';

/** `/calendar`: sends all dates of the year as a file for the calendar of a phone or computer. */
export async function calendarCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  refuseWords(words, '日历');
  const year = Number(context.today.slice(0, 4));
  if (!context.plans.forYear(year))
    throw new Problem('no-plan', `没有 ${year} 年的方案，做不出日历。`, '请联系系统维护人员加入方案。');
  await answer(context, place, { kind: 'file', file: { kind: 'calendar', year } });
}

/** Makes the file for `/calendar`. */
export function makeCalendarFile(
  { plans, now }: FileContext,
  { year }: Extract<FileRequest, { kind: 'calendar' }>,
): Promise<MadeFile> {
  const plan = plans.forYear(year);
  if (!plan) throw new Error(`there is no plan of ${year}`);
  return calendarFile(plan, now);
}
