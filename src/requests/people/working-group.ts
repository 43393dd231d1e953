import { noticeCard } from '../../../cards/notices.js';
import type { Context } from '../context.js';

/** The setting with the chat id of the working group. */
export const WORKING_GROUP = 'working-group';

/** The subject of notices to groups that were the working group; such a group may be dissolved. */
export const FORMER_GROUP = 'former-group';

/** Makes a group the working group, and tells the one that it was until now. */
export async function moveTo({ tx, now }: Context, chatId: string): Promise<void> {
  const former = await tx.setting(WORKING_GROUP);
  if (former === chatId) return;
  await tx.replaceSetting(WORKING_GROUP, former, chatId);
  if (former === undefined) return;
  const words = '工作群已换成另一个群，提醒和通报不再发到本群。如需换回，请管理员在本群 @我 发送“本群”。';
  await tx.send(
    {
      to: { kind: 'chat', chatId: former },
      content: { kind: 'card', card: noticeCard('工作群', words, 'orange') },
      subject: FORMER_GROUP,
    },
    now,
  );
}
