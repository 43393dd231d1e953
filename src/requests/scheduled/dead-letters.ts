import type { CardAnswer, Outgoing } from '../../core/outgoing.js';
import { personName } from '../../../cards/elements.js';
import { deadLetterCard } from '../../../cards/reminder.js';
import { say } from '../../../cards/say.js';
import type { RouteOf } from '../../../cards/routes.js';
import { toast, type Context, peopleWith, type SystemContext } from '../context.js';

const SUBJECT = 'dead-letter';

/** Notifies the admins of a message that could not be delivered; they can have it sent again. */
export async function tellOfDeadLetter(
  moment: SystemContext,
  id: string,
  { to, content, subject }: Outgoing,
  reason: string,
): Promise<void> {
  // No notice about a card that could not be updated, and none about another notice.
  if (content.kind === 'update' || content.kind === 'replace' || subject === SUBJECT) return;
  const whom = to.kind === 'chat' ? '群聊' : personName(to.openId);
  const card = deadLetterCard(id, whom, reason);
  for (const openId of await peopleWith(moment, 'admin'))
    if (to.kind === 'chat' || to.openId !== openId)
      await moment.tx.send(
        { to: { kind: 'person', openId }, content: { kind: 'card', card }, subject: SUBJECT },
        moment.now,
      );
}

/** 重新发送: sends an undelivered message again. */
export async function resendTapped(context: Context, route: RouteOf<'resend'>): Promise<CardAnswer> {
  const revived = await context.tx.revive(route.message, context.now);
  return revived
    ? toast('success', '正在重新发送', say('重新发送', '已重新发送；若仍不能送达，会再通知您。', 'green'))
    : toast('info', '这条消息已经处理过了');
}
