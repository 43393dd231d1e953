import { COMMANDS } from '../../core/command.js';
import { requireAllowed } from '../../core/people/permissions.js';
import { Problem } from '../../core/problem.js';
import { quarterOn, yearOf } from '../../plan/period.js';
import { answer, type Context, type Place } from '../context.js';

/** `/calendar`: sends all dates of the year as a file for the calendar of a phone or computer. */
export async function calendarCommand(context: Context, place: Place): Promise<void> {
  requireAllowed(context.person, 'calendar', COMMANDS.calendar.word);
  const year = yearOf(quarterOn(context.today));
  if (!context.plans.of(year))
    throw new Problem('no-plan', `没有 ${year} 年的方案，做不出日历。`, '请联系部署的同事加入方案。');
  await answer(context, place, { kind: 'file', file: { kind: 'calendar', year } });
}
