import { isQuiet } from '../../core/reminders.js';
import { Problem } from '../../core/problem.js';
import { noticeCard } from '../../../cards/notices.js';
import { answer, currentPeriodOfAll, type Context } from '../context.js';
import { WORKING_GROUP } from '../people/working-group.js';
import type { CommandMessage } from '../request.js';
import { readSubjects } from './reminder-facts.js';

/** The question before `/remind`. */
export const REMIND_QUESTION = '现在提醒还没有报送的单位？';

/** `/remind`: sends a reminder of the current period at once, to the group and to the reporters of missing units. */
export async function remindCommand(context: Context, { place }: CommandMessage): Promise<void> {
  const { tx, now, zone, today } = context;
  const groupId = await tx.setting(WORKING_GROUP);
  if (groupId === undefined)
    throw new Problem('not-a-group', '还没有设定工作群。', '请管理员在工作群里 @我 发送“本群”。');
  if (isQuiet(now, zone))
    throw new Problem('busy', '现在是休息时间（20:00 至次日 8:00），不发催报。', '请在 8:00 以后再发。');
  const manual = { period: await currentPeriodOfAll(context), at: now.toISOString() };
  const slot = { day: today, hour: 9 } as const;
  const count = (await readSubjects(context, slot, manual)).flatMap(({ missing }) => missing).length;
  if (count === 0)
    return answer(context, place, {
      kind: 'card',
      card: noticeCard('催报', '各单位都已报送，不用催报。', 'green'),
    });
  await tx.send({ to: { kind: 'chat', chatId: groupId }, content: { kind: 'reminders', slot, manual } }, now);
  if (place.chatId !== groupId) {
    const words = `正在工作群提醒 ${count} 个未报送的单位，并逐一私聊填报人。`;
    await answer(context, place, { kind: 'card', card: noticeCard('催报', words, 'green') });
  }
}
