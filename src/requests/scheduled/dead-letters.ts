import type { CardAnswer, Content, Outgoing } from '../../core/outgoing.js';
import { personName } from '../../../cards/elements.js';
import { deadLetterCard } from '../../../cards/reminder.js';
import { noticeCard } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { toast, type Context, peopleWithRole, type SystemContext } from '../context.js';
import { FORMER_GROUP } from '../people/working-group.js';

const SUBJECT = 'dead-letter';
const UNNOTICED: ReadonlySet<Content['kind']> = new Set(['update', 'replace', 'group-card', 'unpin']);

/** For whoever waits for a file. */
const MISSING_FILE =
  '您要的文件没有做成，或飞书没有收下，已不再重试；数据没有改动。请稍后再要一次（如再发送“汇总”）；仍不行，请联系管理员。';

/** Why a message could not be delivered: for the admins, and for whoever waits for a file that cannot be made. */
export interface DeathReason {
  readonly reason: string;
  readonly words?: string | undefined;
}

/**
 * Notifies the admins of a message that could not be delivered; they can have it sent again. A file that cannot be made
 * concerns its receiver alone.
 */
export async function notifyDeadLetter(
  context: SystemContext,
  id: string,
  { to, content, subject }: Outgoing,
  { reason, words }: DeathReason,
): Promise<void> {
  // No notice about a card that could not be updated or unpinned, none about another notice, and none about a group that was left.
  if (UNNOTICED.has(content.kind) || subject === SUBJECT || subject === FORMER_GROUP) return;
  if (content.kind === 'file' || content.kind === 'image') {
    await context.tx.send(
      {
        to,
        content: { kind: 'card', card: noticeCard('文件没有送达', words ?? MISSING_FILE, 'orange') },
        subject: SUBJECT,
      },
      context.now,
    );
    // The receiver knows why, and can mend it.
    if (words !== undefined) return;
  }
  const receiverName = to.kind === 'chat' ? '群聊' : personName(to.openId);
  const card = deadLetterCard(id, receiverName, reason);
  for (const openId of await peopleWithRole(context, 'admin'))
    if (to.kind === 'chat' || to.openId !== openId)
      await context.tx.send(
        { to: { kind: 'person', openId }, content: { kind: 'card', card }, subject: SUBJECT },
        context.now,
      );
}

/** 重新发送 (send again): sends an undelivered message again. */
export async function resendMessage(context: Context, route: RouteOf<'resend'>): Promise<CardAnswer> {
  const isRevived = await context.tx.reviveMessage(route.message, context.now);
  return isRevived
    ? toast(
        'success',
        '正在重新发送',
        noticeCard('重新发送', '已重新发送；若仍不能送达，会再通知您。', 'green'),
      )
    : toast('info', '这条消息已经处理过了');
}
